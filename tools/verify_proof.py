"""Checks proof files of Muster's log: python3 verify_proof.py VKEY_FILE WITNESSES_FILE QUORUM PROOF...
VKEY_FILE holds the log's public key as you noted it, and below it, where the key was changed since
or before, the changes (key-changes.txt beside the proofs), WITNESSES_FILE a witness's key a line ("-" and 0:
none). Prints each event that is proved to be in the signed log. Exit code 0: all are, and so many
witnesses saw that log; 1: problems. The format is c2sp.org/tlog-proof; see docs/spec/audit.md."""
import base64, re, sys
from verify_note import is_signed, keys_of, notes_in, parse_key, read_checkpoints, sha256

node = lambda left, right: sha256(b"\1" + left + right)

def witnesses_of(text):
    """Name, key id and public key of each line that says something."""
    lines = [line.split() for line in text.splitlines() if line.strip() and line[0] != "#"]
    return [parse_key(words[0], 4) for words in lines]

def seen_by(note, witnesses, expect):
    """When which witness cosigned this checkpoint: c2sp.org/tlog-cosignature, type 4."""
    seen = {}
    for (name, code), known in ((line, known) for line in note.signatures for known in witnesses):
        if known[:2] != (name, code[:4].hex()): continue
        seconds = int.from_bytes(code[4:12], "big")
        message = f"cosignature/v1\ntime {seconds}\n{note.body}".encode()
        good = is_signed(known[2], message, code[12:])
        expect(good, "cosignature", f"the cosignature of {name} is wrong")
        if good: seen[name] = seconds
    return seen

def root_of(leaf, index, size, proof):
    """RFC 9162, section 2.1.3.2; None when the proof has another length."""
    found, last = leaf, size - 1
    for sibling in proof:
        if last == 0: return None
        if index % 2 == 1 or index == last:
            found = node(sibling, found)
            while index % 2 == 0: index, last = index // 2, last // 2
        else: found = node(found, sibling)
        index, last = index // 2, last // 2
    return found if last == 0 else None

def check(text, vkey, witnesses, quorum):
    """The event, who saw it when, and the problems."""
    problems = []
    expect = lambda good, code, message: good or problems.append((code, message))
    head, note = text.split("\n\n", 1)
    shape = "c2sp.org/tlog-proof@v1\nextra ([\\w+/=]+)\nindex (0|[1-9][0-9]*)((\n[\\w+/]{43}=)*)"
    found = re.fullmatch(shape, head)
    if not found: return b"", {}, [("proof", "this is no proof file with its event")]
    event, index = base64.b64decode(found[1]), int(found[2])
    proof = [base64.b64decode(line) for line in found[3].split()]
    keys = keys_of(vkey, (note,), expect)
    signed = list(read_checkpoints(note, keys, vkey.split("+")[0], expect))
    expect(len(signed) == 1, "checkpoint", "there is not one checkpoint in it")
    for size, root in signed[:1]:
        good = index < size and root_of(sha256(b"\0" + event), index, size, proof) == root
        expect(good, "proof", f"the event is not number {index + 1} of the {size} signed")
    seen = seen_by(*notes_in(note), witnesses, expect) if len(signed) == 1 else {}
    expect(len(seen) >= quorum, "quorum", f"{len(seen)} witnesses saw it; expected {quorum}")
    return event, seen, problems

if __name__ == "__main__":
    vkey, failed = open(sys.argv[1], encoding="utf-8").read(), False
    witnesses = witnesses_of(open(sys.argv[2]).read()) if sys.argv[2] != "-" else []
    for path in sys.argv[4:]:
        try: event, seen, problems = check(open(path, encoding="utf-8").read(), vkey, witnesses, int(sys.argv[3]))
        except (ValueError, IndexError) as error: event, seen, problems = b"", {}, [("proof", str(error))]
        for code, message in problems: print(f"PROBLEM {path}: {code}: {message}")
        if not problems: print(event.decode(), *(f"seen by {name}" for name in seen))
        failed = failed or bool(problems)
    sys.exit(1 if failed else 0)
