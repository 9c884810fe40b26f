package io.cloudlet.core.internal.carry;

import io.cloudlet.ConflictException;
import io.cloudlet.CorruptException;
import io.cloudlet.FederationId;
import io.cloudlet.core.internal.Golden;
import io.cloudlet.core.internal.fuzz.FuzzTarget;
import io.cloudlet.core.internal.state.Excerpt;
import io.cloudlet.core.internal.wire.Hash;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Exports of logs, which come from wherever a stick was. */
public final class CarryFuzz {

    private static final int HEADER = 44;
    private static final int END = 5;
    private static final FederationId FEDERATION = Hash.federationId(Golden.FEDERATION);

    private CarryFuzz() {}

    public static List<FuzzTarget> targets() {
        byte[] export = Golden.file("carry.txt").get("export");
        return List.of(
                FuzzTarget.door("carried-export", CarryReader.class, CarryFuzz::read)
                        .refusing(CorruptException.class)
                        .refusing(ConflictException.class)
                        .seeds(export),
                FuzzTarget.canonical("carried-log", CarryReader.class, CarryFuzz::log, CarryFuzz::written)
                        .refusing(CorruptException.class)
                        .seeds(Arrays.copyOfRange(export, HEADER, export.length - END - Hash.LENGTH)));
    }

    private static void read(byte[] export) {
        try {
            CarryReader reader = new CarryReader(new ByteArrayInputStream(export), FEDERATION);
            while (reader.next().isPresent()) {
                // each is whole
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** As if its checksum were right. */
    private static Excerpt log(byte[] section) {
        try {
            ByteArrayOutputStream export = new ByteArrayOutputStream();
            CarryWriter writer = new CarryWriter(export, FEDERATION);
            export.write(section);
            export.write(Hash.sha256(section));
            writer.finish();
            CarryReader reader = new CarryReader(new ByteArrayInputStream(export.toByteArray()), FEDERATION);
            Optional<Excerpt> log = reader.next();
            return log.orElseThrow(() -> new io.cloudlet.core.internal.wire.MalformedException("no log"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] written(Excerpt log) {
        try {
            ByteArrayOutputStream export = new ByteArrayOutputStream();
            new CarryWriter(export, FEDERATION).write(log);
            return Arrays.copyOfRange(export.toByteArray(), HEADER, export.size() - Hash.LENGTH);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
