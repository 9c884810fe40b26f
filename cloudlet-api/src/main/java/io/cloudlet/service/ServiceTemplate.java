package io.cloudlet.service;

import io.cloudlet.ErrorCode;
import io.cloudlet.InvalidArgumentException;
import io.cloudlet.Names;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * What every instance of a service has in common, published once by a stack developer, found by every member. Immutable.
 *
 * @param name a label
 * @param version semantic version
 * @param description for people, at most 1,000 characters
 * @param labels given to every instance made from it
 * @param lease given to every instance made from it
 * @param check given to every instance made from it
 */
public record ServiceTemplate(
        String name,
        String version,
        String description,
        Map<String, String> labels,
        Duration lease,
        Optional<Check> check) {

    private static final int LONGEST_DESCRIPTION = 1000;

    public ServiceTemplate {
        Names.check("template name", name);
        Service.checkVersion(version);
        Service.checkLease(lease);
        if (description.length() > LONGEST_DESCRIPTION) {
            throw new InvalidArgumentException(
                    ErrorCode.TOO_LARGE,
                    "description has " + description.length() + " characters, at most 1000 are allowed");
        }
        labels = Labels.checked(labels);
    }

    /** Begins a template; its version follows. */
    public static Named named(String name) {
        Names.check("template name", name);
        return version -> new ServiceTemplate(name, version, "", Map.of(), Service.USUAL_LEASE, Optional.empty());
    }

    /** The same, described. */
    public ServiceTemplate description(String description) {
        return new ServiceTemplate(name, version, description, labels, lease, check);
    }

    /** The same with one more label. */
    public ServiceTemplate label(String key, String value) {
        return new ServiceTemplate(name, version, description, Labels.with(labels, key, value), lease, check);
    }

    /** The same with another lease. */
    public ServiceTemplate lease(Duration lease) {
        return new ServiceTemplate(name, version, description, labels, lease, check);
    }

    /** The same with a check. */
    public ServiceTemplate check(Check check) {
        return new ServiceTemplate(name, version, description, labels, lease, Optional.of(check));
    }

    /** An instance of it, federated, running at {@code endpoint}. */
    public Service at(URI endpoint) {
        return new Service(name, version, endpoint, labels, Scope.FEDERATED, Optional.empty(), lease, check);
    }

    /** A template that still lacks its version. */
    @FunctionalInterface
    public interface Named {
        /** @param version semantic version, for example {@code 2.1.0} */
        ServiceTemplate version(String version);
    }
}
