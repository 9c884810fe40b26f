package io.cloudlet.core.internal.node;

import io.cloudlet.CloudletId;
import io.cloudlet.core.internal.membership.Profile;
import io.cloudlet.core.internal.state.LogRecord;
import io.cloudlet.core.internal.wire.MalformedException;
import io.cloudlet.policy.Region;
import io.cloudlet.spi.runtime.HostPort;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where cloudlets say that they are, and how to reach them. Confined to the core thread. */
final class AddressBook {

    private static final Logger LOG = LoggerFactory.getLogger("io.cloudlet.node");

    private final Contact contact;
    private final Map<CloudletId, Profile> profiles = new HashMap<>();

    /**
     * The one peer that can be dialled before its profile is known: the inviter.
     *
     * @param id empty for a founder
     */
    record Contact(Optional<CloudletId> id, List<HostPort> addresses) {
        Contact {
            addresses = List.copyOf(addresses);
        }
    }

    AddressBook(Contact contact) {
        this.contact = contact;
    }

    /** Takes over what a cloudlet says of itself; returns whether it could be read. */
    boolean note(CloudletId origin, LogRecord profile) {
        try {
            profiles.put(origin, Profile.decode(profile.body()));
            return true;
        } catch (MalformedException e) {
            LOG.warn("profile of {} cannot be read: {}", origin.abbreviated(), e.getMessage());
            return false;
        }
    }

    /** Whether that is the inviter. */
    boolean isContact(CloudletId id) {
        return contact.id().filter(id::equals).isPresent();
    }

    /** Where a cloudlet says that it is. */
    Optional<Region> region(CloudletId id) {
        return Optional.ofNullable(profiles.get(id)).flatMap(Profile::region);
    }

    /** Where one can be dialled. */
    List<HostPort> addresses(CloudletId id) {
        Profile profile = profiles.get(id);
        return profile == null ? List.of() : profile.addresses();
    }

    /** Who can be dialled where; the list is empty for who says that it listens nowhere. */
    Map<CloudletId, List<HostPort>> addresses() {
        Map<CloudletId, List<HostPort>> addresses = new HashMap<>();
        contact.id().ifPresent(id -> addresses.put(id, contact.addresses()));
        profiles.forEach((id, profile) -> {
            if (!profile.addresses().isEmpty() || !addresses.containsKey(id)) {
                addresses.put(id, profile.addresses());
            }
        });
        return addresses;
    }
}
