package io.cloudlet.core.internal.data;

import io.cloudlet.CloudletId;
import io.cloudlet.InvalidArgumentException;
import io.cloudlet.Names;
import io.cloudlet.core.internal.data.Entry.Body;
import io.cloudlet.core.internal.data.Entry.Content;
import io.cloudlet.core.internal.data.Entry.Deleted;
import io.cloudlet.core.internal.data.Entry.Settings;
import io.cloudlet.core.internal.seal.SealKey;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.core.internal.wire.MalformedException;
import io.cloudlet.core.internal.wire.WireReader;
import io.cloudlet.core.internal.wire.WireWriter;
import io.cloudlet.data.DataObject.Version;
import java.time.Instant;
import java.util.Arrays;
import java.util.TreeMap;

/** Records of datasets and objects, as they stand inside the seal. {@code docs/protocol.md} gives the bytes. */
final class EntryCodec {

    /** What the clear keys of these records begin with. */
    static final byte ROUTE = 'd';

    /** Bytes of a blob's id. */
    static final int BLOB_BYTES = 16;

    private static final int VERSION = 1;
    private static final int DATASET = 1;
    private static final int OBJECT = 2;
    private static final int LONGEST_DATASET = 63;
    private static final int MOST_KEPT = 100;
    private static final int DELETED = 1;
    private static final long SIZE_LIMIT = 1L << 52;

    private EntryCodec() {}

    static byte[] key(Entry entry) {
        return key(entry.subject(), entry.version());
    }

    static byte[] key(Subject subject, Version version) {
        WireWriter out = new WireWriter().u8(ROUTE).u8(kind(subject));
        return out.text(subject.dataset())
                .text(subject.object())
                .raw(Hash.bytes(version.writer()))
                .u64(version.number())
                .toBytes();
    }

    static byte[] body(Entry entry) {
        Subject subject = entry.subject();
        WireWriter out = new WireWriter(256).u8(VERSION).u8(kind(subject));
        out.text(subject.dataset()).text(subject.object());
        out.raw(Hash.bytes(entry.version().writer())).u64(entry.version().number());
        out.u16(entry.seen().numbers().size());
        entry.seen()
                .numbers()
                .forEach((writer, number) -> out.raw(Hash.bytes(writer)).u64(number));
        out.u8(entry.deleted() ? DELETED : 0);
        write(entry.content(), out);
        return out.toBytes();
    }

    /**
     * The entry that a record says.
     *
     * @throws MalformedException if key and body do not say the same, or what no cloudlet could have written
     */
    static Entry decode(byte[] key, byte[] body) {
        WireReader in = new WireReader(body);
        int version = in.u8("entry version");
        if (version != VERSION) {
            throw in.malformed("entry version " + version + " is unknown");
        }
        Subject subject = subject(in, in.u8("entry kind"));
        Entry entry = new Entry(subject, version(in), seen(in), content(in, subject));
        in.end("entry");
        if (!Arrays.equals(key, key(entry))) {
            throw in.malformed("the record's key is not that of " + subject + " " + entry.version());
        }
        if (entry.seen().of(entry.version().writer()) != entry.version().number()) {
            throw in.malformed("the version " + entry.version() + " has not seen itself last");
        }
        return entry;
    }

    /** What the key of a record names: for one that is gone, all that is left of it. */
    static Named decodeKey(byte[] key) {
        WireReader in = new WireReader(key);
        if (in.u8("route") != ROUTE) {
            throw in.malformed("no key of a dataset or object");
        }
        Subject subject = subject(in, in.u8("kind"));
        Version version = version(in);
        in.end("key");
        return new Named(subject, version);
    }

    /** A version by its full name. */
    record Named(Subject subject, Version version) {}

    private static int kind(Subject subject) {
        return subject.isDataset() ? DATASET : OBJECT;
    }

    private static Subject subject(WireReader in, int kind) {
        String dataset = in.text("dataset", LONGEST_DATASET);
        String object = in.text("object", ObjectNames.MOST_BYTES);
        Subject subject = new Subject(dataset, object);
        try {
            Names.check("dataset", dataset);
        } catch (InvalidArgumentException e) {
            throw in.malformed(String.valueOf(e.getMessage()));
        }
        if (kind != kind(subject) || !(object.isEmpty() || ObjectNames.valid(object))) {
            throw in.malformed("kind " + kind + " cannot be named \"" + ObjectNames.shown(object) + "\"");
        }
        return subject;
    }

    private static Version version(WireReader in) {
        CloudletId writer = Hash.cloudletId(in.raw("writer", Hash.LENGTH));
        return new Version(writer, number(in));
    }

    private static long number(WireReader in) {
        long number = in.natural("number");
        if (number < 1 || number > Entry.HIGHEST_NUMBER) {
            throw in.malformed("number " + number + " is not 1 to " + Entry.HIGHEST_NUMBER);
        }
        return number;
    }

    private static Seen seen(WireReader in) {
        int count = in.u16("writers");
        if (count > Seen.MOST_WRITERS) {
            throw in.malformed(count + " writers, at most " + Seen.MOST_WRITERS + " allowed");
        }
        TreeMap<CloudletId, Long> numbers = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            CloudletId writer = Hash.cloudletId(in.raw("writer", Hash.LENGTH));
            if (!numbers.isEmpty() && numbers.lastKey().compareTo(writer) >= 0) {
                throw in.malformed("writers are not in ascending order");
            }
            numbers.put(writer, number(in));
        }
        return new Seen(numbers);
    }

    private static void write(Content content, WireWriter out) {
        if (content instanceof Settings settings) {
            out.u8(settings.versionsKept()).u8(settings.reencrypts() ? 1 : 0);
        } else if (content instanceof Body body) {
            byte[] secret = body.key().reveal();
            out.u64(body.size()).raw(Hash.unhex(body.blob())).raw(secret);
            out.u64(body.written().toEpochMilli());
            Arrays.fill(secret, (byte) 0);
        }
    }

    private static Content content(WireReader in, Subject subject) {
        int flags = in.u8("flags");
        if (flags > DELETED) {
            throw in.malformed("flags " + flags + " are unknown");
        }
        if (flags == DELETED) {
            return new Deleted();
        }
        return subject.isDataset() ? settings(in) : body(in);
    }

    private static Settings settings(WireReader in) {
        int kept = in.u8("versions kept");
        int reencrypts = in.u8("reencrypts");
        if (kept > MOST_KEPT || reencrypts > 1) {
            throw in.malformed("versions kept " + kept + ", reencrypts " + reencrypts);
        }
        return new Settings(kept, reencrypts == 1);
    }

    private static Body body(WireReader in) {
        long size = in.natural("size");
        if (size >= SIZE_LIMIT) {
            throw in.malformed("size " + size + " is beyond what can be sealed");
        }
        String blob = Hash.hex(in.raw("blob", BLOB_BYTES));
        byte[] secret = in.raw("key", SealKey.LENGTH);
        Instant written = Instant.ofEpochMilli(in.natural("written"));
        return new Body(size, blob, SealKey.of(secret), written);
    }

    /** The prefix of every key, for those who route. */
    static boolean isOurs(byte[] key) {
        return key.length > 0 && key[0] == ROUTE;
    }
}
