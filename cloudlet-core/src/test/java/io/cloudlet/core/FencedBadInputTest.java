package io.cloudlet.core;

import static io.cloudlet.core.Errors.assertFails;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudlet.BackendFaultException;
import io.cloudlet.CorruptException;
import io.cloudlet.ErrorCode;
import io.cloudlet.Federation;
import io.cloudlet.InvalidArgumentException;
import io.cloudlet.NotFoundException;
import io.cloudlet.core.internal.world.WorldFleet;
import io.cloudlet.data.DataObject;
import io.cloudlet.data.Dataset;
import io.cloudlet.policy.Fence;
import io.cloudlet.policy.FenceId;
import io.cloudlet.spi.runtime.Disk.DiskFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What is wrong with fences and data is refused in words that say what and what to do; nothing else suffers. */
class FencedBadInputTest {

    private static final byte[] OLD = "the older version".getBytes(UTF_8);
    private static final byte[] NEW = new byte[50_000];
    private static final int SHORT = 400;

    private final WorldFleet fleet = new WorldFleet(1);
    private final Federation cloud = fleet.found("cloud");
    private final FenceId geoB =
            cloud.fences().define(Fence.named("geoB").members(cloud.self().id()));
    private final Dataset patients = cloud.data().create("patients", geoB);

    /** The blobs there are; a directory for each first byte. */
    private Set<String> blobs() {
        try {
            Set<String> blobs = new TreeSet<>();
            for (int i = 0; i < 256; i++) {
                String directory = String.format(Locale.ROOT, "blobs/%02x", i);
                fleet.disk("cloud").list(directory).forEach(id -> blobs.add(directory + "/" + id));
            }
            return blobs;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String blobOf(Runnable put) {
        Set<String> before = blobs();
        put.run();
        Set<String> after = blobs();
        after.removeAll(before);
        return after.iterator().next();
    }

    private void assertAllElseReads() {
        assertThat(patients.get("other")).isEqualTo(OLD);
        assertThat(patients.versions("damaged").get(1).bytes()).isEqualTo(OLD);
        patients.put("another", NEW);
        assertThat(patients.get("another")).isEqualTo(NEW);
    }

    @Test
    void dataset_unknown_isNotFoundNamingIt() {
        assertFails(
                NotFoundException.class,
                ErrorCode.NOT_FOUND,
                () -> cloud.data().dataset("nobody"),
                "\"nobody\"",
                "list()");
        assertFails(
                NotFoundException.class, ErrorCode.NOT_FOUND, () -> patients.get("nothing"), "\"nothing\"", "patients");
        FenceId nowhere = new FenceId("ab".repeat(32));
        assertFails(
                NotFoundException.class,
                ErrorCode.NOT_FOUND,
                () -> cloud.data().create("x", nowhere),
                nowhere.abbreviated(),
                "fences().list()");
    }

    @Test
    void fence_withoutMembers_isRefused() {
        assertFails(
                InvalidArgumentException.class,
                ErrorCode.ARGUMENT_INVALID,
                () -> cloud.fences().define(Fence.named("empty")),
                "empty",
                "members(");
    }

    @Test
    void objectName_thatCouldLeadElsewhereOrIsEndless_isRefusedInFewWords() {
        for (String name : List.of(
                "x".repeat(10 << 20),
                "/".repeat(10 << 20),
                "..",
                "../secret",
                "a/../../b",
                "a//b",
                "/a",
                "a/",
                ".",
                "",
                "a\u0000b",
                "a\nb",
                "\ud800")) {
            for (Runnable call : List.<Runnable>of(
                    () -> patients.put(name, OLD), () -> patients.find(name), () -> patients.delete(name))) {
                InvalidArgumentException thrown =
                        assertFails(InvalidArgumentException.class, ErrorCode.NAME_INVALID, call::run, "object name");
                assertThat(String.valueOf(thrown.getMessage()))
                        .hasSizeLessThan(SHORT)
                        .doesNotContain("\n", "\u0000");
            }
        }
        assertThat(patients.list("")).isEmpty();
    }

    @Test
    void put_whileTheDiskIsFull_changesNothingAndWorksOnceThereIsRoom() {
        patients.put("other", OLD);
        patients.put("damaged", OLD);
        patients.put("damaged", NEW);
        Set<String> before = blobs();
        fleet.disk("cloud").room(20_000);

        assertFails(
                BackendFaultException.class,
                ErrorCode.BACKEND_FAULT,
                () -> patients.put("damaged", new byte[100_000]),
                "No space left",
                "bytes",
                "not affected");

        assertThat(blobs()).isEqualTo(before);
        assertThat(patients.get("damaged")).isEqualTo(NEW);
        fleet.disk("cloud").room(Long.MAX_VALUE);
        assertAllElseReads();
        assertThat(cloud.health().ready()).isTrue();
    }

    private static final class Unplugged extends InputStream {
        @Override
        public int read() throws IOException {
            throw new IOException("the sensor was unplugged");
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            return read();
        }
    }

    @Test
    void put_whoseContentBreaksOff_changesNothing() {
        patients.put("damaged", OLD);
        Set<String> before = blobs();
        InputStream broken = new SequenceInputStream(new ByteArrayInputStream(NEW), new Unplugged());

        assertThatThrownBy(() -> patients.put("damaged", broken))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContainingAll("patients/damaged", "the sensor was unplugged");

        assertThat(blobs()).isEqualTo(before);
        assertThat(patients.get("damaged")).isEqualTo(OLD);
        assertThat(patients.versions("damaged")).hasSize(1);
    }

    @Test
    void object_withABitFlipped_isDamagedAndNothingElseIs() {
        patients.put("other", OLD);
        patients.put("damaged", OLD);
        String blob = blobOf(() -> patients.put("damaged", NEW));

        fleet.disk("cloud").flip(blob, 30_000, 3);

        assertDamaged();
        assertAllElseReads();
    }

    @Test
    void object_truncatedByAByte_isDamagedAndNothingElseIs() throws IOException {
        patients.put("other", OLD);
        patients.put("damaged", OLD);
        String blob = blobOf(() -> patients.put("damaged", NEW));

        try (DiskFile file = fleet.disk("cloud").openExisting(blob).orElseThrow()) {
            file.truncate(file.size() - 1);
        }

        assertDamaged();
        assertAllElseReads();
    }

    private void assertDamaged() {
        DataObject damaged = patients.object("damaged");
        assertFails(CorruptException.class, ErrorCode.OBJECT_DAMAGED, damaged::bytes, "patients/damaged", "here");
        assertThatThrownBy(() -> {
                    try (InputStream stream = damaged.stream()) {
                        stream.readAllBytes();
                    }
                })
                .isInstanceOf(IOException.class)
                .hasCauseInstanceOf(CorruptException.class);
        assertThat(cloud.health().ready()).isTrue();
    }
}
