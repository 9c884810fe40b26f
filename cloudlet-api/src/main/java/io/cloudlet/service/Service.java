package io.cloudlet.service;

import io.cloudlet.CloudletId;
import io.cloudlet.ErrorCode;
import io.cloudlet.InvalidArgumentException;
import io.cloudlet.Names;
import io.cloudlet.policy.FenceId;
import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A running service as its owner describes it, to be {@linkplain Services#register registered}. Immutable; every step
 * returns a new value.
 *
 * <pre>{@code
 * Service.named("orders").version("2.1.0").at(URI.create("http://10.0.0.7:8080")).label("tier", "gold").federated()
 * }</pre>
 *
 * @param name a label
 * @param version semantic version, for example {@code 2.1.0}
 * @param endpoint absolute, with host and port, without user info, query or fragment
 * @param scope {@link Scope#LOCAL} unless said otherwise
 * @param export to whom, if the scope is {@link Scope#EXPORTED}
 * @param lease how long others may believe in this instance without news: 1 s to 1 day
 * @param check what keeps the lease; without one the registering process does, while it lives
 */
public record Service(
        String name,
        String version,
        URI endpoint,
        Map<String, String> labels,
        Scope scope,
        Optional<Export> export,
        Duration lease,
        Optional<Check> check) {

    /** The lease unless said otherwise. */
    public static final Duration USUAL_LEASE = Duration.ofMinutes(1);

    private static final int LONGEST_URI = 1024;
    private static final int LONGEST_VERSION = 64;

    public Service {
        Names.check("service name", name);
        checkVersion(version);
        checkEndpoint(endpoint);
        labels = Labels.checked(labels);
        checkLease(lease);
        Objects.requireNonNull(scope, "scope");
        if ((scope == Scope.EXPORTED) != export.isPresent()) {
            throw new InvalidArgumentException(
                    ErrorCode.SETTING_CONFLICT,
                    "an exported service says to whom, others do not: scope " + scope + ", export " + export);
        }
    }

    static void checkVersion(String version) {
        if (version.isEmpty() || version.length() > LONGEST_VERSION) {
            throw new InvalidArgumentException(
                    ErrorCode.VERSION_INVALID,
                    "version must have 1 to 64 characters, for example 2.1.0, not " + version.length());
        }
    }

    static void checkLease(Duration lease) {
        if (lease.compareTo(Duration.ofSeconds(1)) < 0 || lease.compareTo(Duration.ofDays(1)) > 0) {
            throw new InvalidArgumentException(ErrorCode.ARGUMENT_INVALID, "lease must be 1 s to 1 day: " + lease);
        }
    }

    /** Begins a description; version and endpoint follow. */
    public static Named named(String name) {
        Names.check("service name", name);
        return version -> endpoint -> new Service(
                name, version, endpoint, Map.of(), Scope.LOCAL, Optional.empty(), USUAL_LEASE, Optional.empty());
    }

    /** The same with one more label. */
    public Service label(String key, String value) {
        return new Service(name, version, endpoint, Labels.with(labels, key, value), scope, export, lease, check);
    }

    /** The same, to be found by every member. */
    public Service federated() {
        return new Service(name, version, endpoint, labels, Scope.FEDERATED, Optional.empty(), lease, check);
    }

    /** The same, to be found by these cloudlets only; nobody else can read that it exists. */
    public Service exportTo(CloudletId... cloudlets) {
        return exported(new Export.To(new HashSet<>(List.of(cloudlets))));
    }

    /** The same, to be found inside this fence only; nobody else can read that it exists. */
    public Service exportInside(FenceId fence) {
        return exported(new Export.Inside(fence));
    }

    private Service exported(Export to) {
        return new Service(name, version, endpoint, labels, Scope.EXPORTED, Optional.of(to), lease, check);
    }

    /** The same with another lease. */
    public Service lease(Duration lease) {
        return new Service(name, version, endpoint, labels, scope, export, lease, check);
    }

    /** The same, its lease kept by a check. */
    public Service check(Check check) {
        return new Service(name, version, endpoint, labels, scope, export, lease, Optional.of(check));
    }

    private static void checkEndpoint(URI endpoint) {
        boolean fits = endpoint.isAbsolute()
                && endpoint.getHost() != null
                && endpoint.getPort() > 0
                && endpoint.getPort() <= 65_535
                && endpoint.getRawUserInfo() == null
                && endpoint.getRawQuery() == null
                && endpoint.getRawFragment() == null
                && endpoint.toString().length() <= LONGEST_URI;
        if (!fits) {
            throw new InvalidArgumentException(
                    ErrorCode.ENDPOINT_INVALID,
                    "endpoint must be an absolute URI with host and port, without user, query or fragment, at most 1,024"
                            + " characters, for example http://10.0.0.7:8080: \"" + shown(endpoint.toString()) + "\"");
        }
    }

    private static String shown(String text) {
        return text.length() > LONGEST_URI ? text.substring(0, 100) + "..." : text;
    }

    /** A description that still lacks its version. */
    @FunctionalInterface
    public interface Named {
        /** @param version semantic version, for example {@code 2.1.0} */
        Versioned version(String version);
    }

    /** A description that still lacks its endpoint. */
    @FunctionalInterface
    public interface Versioned {
        /** @param endpoint absolute, with host and port */
        Service at(URI endpoint);

        /**
         * Reads the endpoint from text.
         *
         * @throws InvalidArgumentException {@code endpoint-invalid}, if it is no URI
         */
        default Service at(String endpoint) {
            try {
                return at(URI.create(endpoint));
            } catch (IllegalArgumentException e) {
                throw new InvalidArgumentException(
                        ErrorCode.ENDPOINT_INVALID, "endpoint is no URI: \"" + shown(endpoint) + "\"", e);
            }
        }
    }
}
