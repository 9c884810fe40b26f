package io.cloudlet.samples.trusted.node;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the control endpoint takes and gives, as JSON. */
public final class Messages {

    private Messages() {}

    /** A process's first and only line on its standard output: where it can be reached on 127.0.0.1. */
    public record Hello(long pid, int control, int web) {}

    /** A name: of a federation to found, a cloudlet to remove, a service to stop or withdraw. */
    public record Named(String name) {}

    /** Whom to invite, and whether the invitation needs an approval. */
    public record Invite(String name, boolean confirm) {}

    /** An invitation as text. */
    public record Invited(String invitation) {}

    /** A cloudlet's id: of who waits for an approval. */
    public record Joiner(String id) {}

    /** A service to start and register. */
    public record Offer(String service, String version, Map<String, String> labels) {}

    /** A service to find or call; only the name must be given. */
    public record Query(
            String service,
            @Nullable String version,
            @Nullable Map<String, String> labels,
            @Nullable Long maxStalenessMillis) {

        /** Any version, any label, any age. */
        public static Query of(String service) {
            return new Query(service, null, null, null);
        }

        /** The same with a range of versions. */
        public Query version(String range) {
            return new Query(service, range, labels, maxStalenessMillis);
        }

        /** The same with a label. */
        public Query label(String key, String value) {
            return new Query(service, version, Map.of(key, value), maxStalenessMillis);
        }

        /** The same with a bound on what is known. */
        public Query maxStaleness(long millis) {
            return new Query(service, version, labels, millis);
        }
    }

    /** An instance as a cloudlet found it. */
    public record Found(
            String service, String version, String endpoint, String cloudlet, boolean local, String staleness) {}

    /** What a called service answered, byte for byte. */
    public record Answer(int code, String body) {}

    /** The body that the sample's services answer with: who served. */
    public record Served(String service, String cloudlet, long pid) {}

    /** A cloudlet's own view of the federation. */
    public record Status(String name, String id, long pid, String federation, boolean ready, List<Member> members) {

        /** What this cloudlet knows of the one of that name. */
        public Optional<Member> member(String name) {
            return members.stream().filter(member -> member.name().equals(name)).findFirst();
        }

        /** Whether it has a link with any other. */
        public boolean linked() {
            return members.stream()
                    .anyMatch(member -> member.linked() && !member.id().equals(id));
        }
    }

    /** One cloudlet as another sees it. */
    public record Member(
            String name, String id, String standing, boolean linked, String link, long ageMillis, String staleness) {}

    /** Why something was not done; {@code code} as in {@code io.cloudlet.ErrorCode}. */
    public record Problem(String code, String message) {}
}
