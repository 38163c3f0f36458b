import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from "node:crypto";
import type { PasskeyAnswer, PasskeyMade } from "#protocol";

// A device that holds passkeys (WebAuthn level 3, attestation "none", ES256), for tests.

const USER_PRESENT = 0x01;
const USER_VERIFIED = 0x04;
const ATTESTED = 0x40;

export type MakeOptions = { challenge: string; rp: { id: string }; user: { id: string } };
export type SignOptions = { challenge: string; rpId: string };

/** What a hostile or broken device does otherwise. */
export type Twist = {
  readonly challenge?: string;
  readonly origin?: string;
  readonly host?: string;
  readonly type?: string;
  readonly flags?: number;
  readonly counter?: number;
  readonly handle?: string;
  readonly id?: string;
  readonly signedBy?: KeyObject;
};

function sha256(bytes: Uint8Array | string): Buffer {
  return createHash("sha256").update(bytes).digest();
}

function counterBytes(counter: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(counter);
  return bytes;
}

function clientData(type: string, challenge: string, origin: string): Buffer {
  return Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }));
}

/** One passkey on one device. */
export class Device {
  readonly #origin: string;
  readonly id = randomBytes(32).toString("base64url");
  readonly #keys = generateKeyPairSync("ec", { namedCurve: "P-256" });
  #handle = randomBytes(32).toString("base64url");
  counter = 0;

  constructor(origin: string) {
    this.#origin = origin;
  }

  get key(): KeyObject {
    return this.#keys.privateKey;
  }

  make(options: MakeOptions, name: string, twist: Twist = {}): PasskeyMade {
    this.#handle = options.user.id;
    const { challenge = options.challenge, origin = this.#origin } = twist;
    const credentialId = Buffer.from(this.id, "base64url");
    const authData = Buffer.concat([
      sha256(twist.host ?? options.rp.id),
      Buffer.from([twist.flags ?? USER_PRESENT | USER_VERIFIED | ATTESTED]),
      counterBytes(this.counter),
      Buffer.alloc(16),
      Buffer.from([0, credentialId.length]),
      credentialId,
      this.#coseKey(),
    ]);
    // CBOR: { fmt: "none", attStmt: {}, authData }
    const attestation = Buffer.concat([
      Buffer.from("a363666d74646e6f6e656761747453746d74a0686175746844617461", "hex"),
      Buffer.from([0x58, authData.length]),
      authData,
    ]);
    return {
      name,
      id: this.id,
      response: {
        clientDataJSON: clientData(twist.type ?? "webauthn.create", challenge, origin).toString(
          "base64url",
        ),
        attestationObject: attestation.toString("base64url"),
        transports: ["internal"],
      },
    };
  }

  answer(options: SignOptions, twist: Twist = {}): PasskeyAnswer {
    this.counter += 1;
    const { challenge = options.challenge, origin = this.#origin } = twist;
    const data = clientData(twist.type ?? "webauthn.get", challenge, origin);
    const authData = Buffer.concat([
      sha256(twist.host ?? options.rpId),
      Buffer.from([twist.flags ?? USER_PRESENT | USER_VERIFIED]),
      counterBytes(twist.counter ?? this.counter),
    ]);
    const signed = Buffer.concat([authData, sha256(data)]);
    return {
      id: twist.id ?? this.id,
      response: {
        clientDataJSON: data.toString("base64url"),
        authenticatorData: authData.toString("base64url"),
        signature: sign("sha256", signed, twist.signedBy ?? this.key).toString("base64url"),
        userHandle: twist.handle ?? this.#handle,
      },
    };
  }

  /** CBOR of the public key as COSE has it: { 1: 2, 3: -7, -1: 1, -2: x, -3: y }. */
  #coseKey(): Buffer {
    const { x = "", y = "" } = this.#keys.publicKey.export({ format: "jwk" });
    return Buffer.concat([
      Buffer.from("a5010203262001215820", "hex"),
      Buffer.from(x, "base64url"),
      Buffer.from("225820", "hex"),
      Buffer.from(y, "base64url"),
    ]);
  }
}
