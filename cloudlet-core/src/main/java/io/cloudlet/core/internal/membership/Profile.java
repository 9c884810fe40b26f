package io.cloudlet.core.internal.membership;

import io.cloudlet.InvalidArgumentException;
import io.cloudlet.core.internal.wire.WireReader;
import io.cloudlet.core.internal.wire.WireWriter;
import io.cloudlet.policy.Region;
import io.cloudlet.spi.runtime.HostPort;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a cloudlet says of itself in its log.
 *
 * @param region declared, not proven
 * @param addresses where it can be dialled; empty if it only dials out
 * @param software name and version, for people
 */
public record Profile(Optional<Region> region, List<HostPort> addresses, String software) {

    private static final int MOST_ADDRESSES = 8;

    public Profile {
        addresses = List.copyOf(addresses);
    }

    public byte[] encode() {
        WireWriter out =
                new WireWriter().text(region.map(Region::code).orElse("")).u8(addresses.size());
        addresses.forEach(address -> out.text(address.toString()));
        return out.text(software).toBytes();
    }

    /** @throws io.cloudlet.core.internal.wire.MalformedException if the bytes are no profile; fields may follow later */
    public static Profile decode(byte[] body) {
        WireReader in = new WireReader(body);
        try {
            String region = in.text("region", 8);
            int count = in.u8("number of addresses");
            List<HostPort> addresses = new ArrayList<>();
            for (int i = 0; i < Math.min(count, MOST_ADDRESSES); i++) {
                addresses.add(HostPort.parse(in.text("address", 300)));
            }
            return new Profile(
                    region.isEmpty() ? Optional.empty() : Optional.of(new Region(region)),
                    addresses,
                    in.text("software", 100));
        } catch (InvalidArgumentException e) {
            throw in.malformed(String.valueOf(e.getMessage()));
        }
    }
}
