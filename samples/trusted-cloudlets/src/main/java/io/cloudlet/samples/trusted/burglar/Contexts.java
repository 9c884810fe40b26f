package io.cloudlet.samples.trusted.burglar;

import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.core.internal.wire.Transcript;

/** What sealed things are bound to. None of it is secret but the names of datasets and objects. */
final class Contexts {

    private final byte[] federation;

    Contexts(String federation) {
        this.federation = Hash.unhex(federation);
    }

    byte[] wrap(Epoch epoch, Loot.Link link, String member, String keyName) {
        return of("cloudlet/fence-wrap", epoch)
                .field(Hash.unhex(member))
                .field(Hash.unhex(keyName))
                .field(Hash.unhex(link.roster()))
                .field(Hash.unhex(link.policy()))
                .toBytes();
    }

    byte[] former(Epoch former, Epoch epoch) {
        return of("cloudlet/fence-former", former)
                .field(epoch.term())
                .field(epoch.number())
                .toBytes();
    }

    byte[] record(Loot.Sealed record, Loot.Link link) {
        return Transcript.of("cloudlet/record", federation)
                .field(Hash.unhex(record.origin()))
                .field(Hash.unhex(record.epoch().fence()))
                .field(record.epoch().term())
                .field(record.epoch().number())
                .field(Hash.unhex(link.policy()))
                .field(record.key())
                .toBytes();
    }

    byte[] object(String dataset, String object, String writer, long number) {
        return Transcript.of("cloudlet/object", federation)
                .field(dataset)
                .field(object)
                .field(Hash.unhex(writer))
                .field(number)
                .toBytes();
    }

    private Transcript of(String purpose, Epoch epoch) {
        return Transcript.of(purpose, federation)
                .field(Hash.unhex(epoch.fence()))
                .field(epoch.term())
                .field(epoch.number());
    }
}
