package io.cloudlet.samples.trusted.burglar;

import io.cloudlet.core.internal.link.VertxNetwork;
import io.cloudlet.core.internal.runtime.JdkRuntime;
import io.cloudlet.core.internal.state.LogRecord;
import io.cloudlet.core.internal.store.FileRecordStore;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.core.internal.wire.WireReader;
import io.cloudlet.spi.runtime.CloudletRuntime;
import io.cloudlet.spi.storage.RecordStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What copied homes say to anybody: every record of every log in their journals, superseded ones too, and where the bodies of
 * objects lie. Hashes and ids are in hexadecimal.
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
final class Loot {

    private static final String LOG = "log/";
    private static final String BASE = "base/";
    private static final int PAGE = 4 << 20;
    private static final int MOST_HELD = 4096;
    private static final int LONGEST_FORMER = 256;
    private static final int ADDRESS = 48;

    private final Set<LogRecord> known = new HashSet<>();
    private final Set<String> origins = new HashSet<>();
    private final NavigableMap<Epoch, Link> links = new TreeMap<>();
    private final List<Wrap> wraps = new ArrayList<>();
    private final List<Former> formers = new ArrayList<>();
    private final List<Sealed> records = new ArrayList<>();
    private final Map<String, Path> blobs = new HashMap<>();

    /** What a keeper signed about a key. */
    record Link(String roster, String policy) {}

    /** A fence's key, wrapped for a member. */
    record Wrap(Epoch epoch, String member, String keyName, byte[] encapsulated, byte[] ciphertext) {}

    /** The key before, sealed under that of an epoch. */
    record Former(Epoch epoch, byte[] sealed) {}

    /** A sealed record. */
    record Sealed(String origin, Epoch epoch, byte[] key, byte[] body) {}

    /** Adds what a copied home holds; a copy, because opening its journal may tidy its end. */
    void add(Path home) throws IOException {
        if (Files.isDirectory(home.resolve("state"))) {
            VertxNetwork none = VertxNetwork.open("burglar", new SecureRandom());
            try (CloudletRuntime machine = new JdkRuntime("burglar", home, none, none.prober());
                    RecordStore store = FileRecordStore.open(machine)) {
                addRecords(store);
            }
        }
        Path bodies = home.resolve("blobs");
        if (Files.isDirectory(bodies)) {
            try (Stream<Path> files = Files.walk(bodies)) {
                files.filter(Files::isRegularFile)
                        .forEach(file -> blobs.put(file.getFileName().toString(), file));
            }
        }
    }

    Map<String, Path> blobs() {
        return blobs;
    }

    Set<String> origins() {
        return origins;
    }

    List<Wrap> wraps() {
        return wraps;
    }

    List<Former> formers() {
        return formers;
    }

    List<Sealed> records() {
        return records;
    }

    NavigableMap<Epoch, Link> links() {
        return links;
    }

    private void addRecords(RecordStore store) {
        for (String stream : store.streams()) {
            boolean base = stream.startsWith(BASE);
            if (base || stream.startsWith(LOG)) {
                String origin = stream.substring(stream.indexOf('/') + 1, stream.lastIndexOf('/'));
                origins.add(origin);
                for (long from = base ? 1 : 0; from < store.size(stream); ) {
                    List<byte[]> page = store.read(stream, from, PAGE);
                    page.forEach(bytes -> add(origin, LogRecord.decode(base ? behindSequence(bytes) : bytes)));
                    from += page.size();
                }
            }
        }
        links.keySet().stream().map(Epoch::fence).distinct().forEach(fence -> addHeld(store, fence));
    }

    private static byte[] behindSequence(byte[] entry) {
        return Arrays.copyOfRange(entry, Long.BYTES, entry.length);
    }

    private void add(String origin, LogRecord record) {
        if (record.kind() != LogRecord.Kind.PUT || !known.add(record)) {
            return;
        }
        if (record.audience().length == ADDRESS) {
            records.add(new Sealed(origin, Epoch.read(new WireReader(record.audience())), record.key(), record.body()));
            return;
        }
        String key = new String(record.key(), StandardCharsets.ISO_8859_1);
        WireReader in = new WireReader(record.body());
        if (key.startsWith("k/e/")) {
            addLink(in);
        } else if (key.startsWith("k/r/")) {
            addFormer(in);
        } else if (key.startsWith("k/w/")) {
            wraps.add(wrap(in));
        }
    }

    private void addLink(WireReader in) {
        in.u8("version");
        String fence = hex(in, 32);
        in.raw("nonce", 17);
        Epoch epoch = new Epoch(fence, in.u64("term"), in.u64("number"));
        in.raw("previous", 32);
        links.put(epoch, new Link(hex(in, 32), hex(in, 32)));
    }

    private void addFormer(WireReader in) {
        in.u8("version");
        Epoch epoch = Epoch.read(in);
        for (int left = in.u16("members"); left > 0; left--) {
            in.raw("member", 40);
        }
        formers.add(new Former(epoch, in.field("former key", LONGEST_FORMER)));
    }

    private static Wrap wrap(WireReader in) {
        in.u8("version");
        return new Wrap(Epoch.read(in), hex(in, 32), hex(in, 32), in.raw("encapsulated", 65), in.rest());
    }

    /** The keys that a member keeps for its next start, wrapped for itself. */
    private void addHeld(RecordStore store, String fence) {
        byte[] held = store.value("fence-keys/" + fence);
        if (held.length > 0) {
            WireReader in = new WireReader(held);
            for (int left = in.count("keys", MOST_HELD); left > 0; left--) {
                wraps.add(wrap(new WireReader(in.field("wrap", 512))));
            }
        }
    }

    static String hex(WireReader in, int length) {
        return Hash.hex(in.raw("bytes", length));
    }
}
