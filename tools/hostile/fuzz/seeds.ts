/** Two streets that cross. */
export const OSM_XML = `<?xml version="1.0" encoding="UTF-8"?>
<osm version="0.6">
  <node id="1" lat="1.0" lon="2.0"/>
  <node id="2" lat="1.001" lon="2.0"><tag k="a" v="b &amp; c"/></node>
  <node id="3" lat="1.002" lon="2.001"/>
  <way id="7"><nd ref="1"/><nd ref="2"/><nd ref="3"/>
    <tag k="highway" v="residential"/><tag k="name" v="A &quot;St&quot;"/><tag k="oneway" v="yes"/>
  </way>
  <relation id="9"><member type="way" ref="7" role=""/></relation>
</osm>
`;

/** "smoke on the pier" three times, packed by bzip2. */
export const BZIP2_SEED = Buffer.from(
  "QlpoOTFBWSZTWTvDj9UAABlRgAAQQAACa9wAIAAxANABX+qhMJnqcXo20y0jrqKolHEWeF3JFOFCQO8OP1Q=",
  "base64",
);
