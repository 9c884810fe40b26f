package io.cloudlet.core.internal.node;

import io.cloudlet.CloudletId;
import io.cloudlet.CloudletInfo;
import io.cloudlet.Cloudlets;
import io.cloudlet.ConflictException;
import io.cloudlet.ErrorCode;
import io.cloudlet.InvalidArgumentException;
import io.cloudlet.Invitation;
import io.cloudlet.JoinRequest;
import io.cloudlet.MembershipEvent;
import io.cloudlet.Names;
import io.cloudlet.NotFoundException;
import io.cloudlet.Right;
import io.cloudlet.Settlement;
import io.cloudlet.Subscription;
import io.cloudlet.core.internal.runtime.Calls;
import io.cloudlet.spi.runtime.HostPort;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** The members as applications see them. Thread-safe: everything happens on the core thread. */
final class CloudletsApi implements Cloudlets {

    private static final Duration LONGEST_VALIDITY = Duration.ofDays(7);

    private final Parts parts;
    private final Calls calls;
    private final Inviter inviter;
    private final boolean confirm;

    CloudletsApi(Parts parts, Calls calls, Inviter inviter, boolean confirm) {
        this.parts = parts;
        this.calls = calls;
        this.inviter = inviter;
        this.confirm = confirm;
    }

    @Override
    public List<CloudletInfo> list() {
        return calls.ask(
                "listing cloudlets",
                () -> parts.membership().members().values().stream()
                        .map(parts.views()::info)
                        .sorted(Comparator.comparing(CloudletInfo::name).thenComparing(CloudletInfo::id))
                        .toList());
    }

    @Override
    public Optional<CloudletInfo> named(String name) {
        Names.check("cloudlet name", name);
        List<CloudletInfo> found = list().stream()
                .filter(info -> info.name().equals(name) && info.standing() != CloudletInfo.Standing.REMOVED)
                .toList();
        return found.size() == 1 ? Optional.of(found.get(0)) : Optional.empty();
    }

    @Override
    public CloudletInfo get(CloudletId id) {
        Objects.requireNonNull(id, "id");
        return calls.ask(
                "looking for a cloudlet",
                () -> parts.membership()
                        .member(id)
                        .map(parts.views()::info)
                        .orElseThrow(() -> new NotFoundException(
                                ErrorCode.NOT_FOUND,
                                "no cloudlet with the id " + id + " was ever admitted, as far as is known here")));
    }

    @Override
    public List<Settlement> settlements() {
        return calls.ask("listing settlements", () -> parts.membership().settlements());
    }

    @Override
    public String status() {
        StringJoiner lines = new StringJoiner(System.lineSeparator());
        lines.add(row("NAME", "ID", "REGION", "STANDING", "LINK", "ROUND TRIP", "STALENESS", "RIGHTS"));
        for (CloudletInfo info : list()) {
            lines.add(row(
                    info.name(),
                    info.id().abbreviated(),
                    info.region().map(Object::toString).orElse("-"),
                    word(info.standing()),
                    info.link().up() ? "up" : "down",
                    info.roundTrip().map(CloudletsApi::millis).orElse("-"),
                    info.staleness().toString(),
                    info.rights().stream().sorted().map(CloudletsApi::word).collect(Collectors.joining(","))));
        }
        return lines.toString();
    }

    @Override
    public Cloudlets confirm(boolean required) {
        return new CloudletsApi(parts, calls, inviter, required);
    }

    @Override
    public Invitation invite(String name, Duration validity) {
        Names.check("cloudlet name", name);
        if (validity.isNegative() || validity.isZero() || validity.compareTo(LONGEST_VALIDITY) > 0) {
            throw new InvalidArgumentException(
                    ErrorCode.ARGUMENT_INVALID, "validity must be more than zero and at most 7 days: " + validity);
        }
        return calls.ask("inviting " + name, () -> inviter.invite(name, validity, confirm));
    }

    @Override
    public List<JoinRequest> pending() {
        return calls.ask("listing join requests", parts.joinDesk()::pending);
    }

    @Override
    public void approve(CloudletId joiner) {
        Objects.requireNonNull(joiner, "joiner");
        done("approving " + joiner.abbreviated(), () -> parts.joinDesk().approve(joiner));
    }

    @Override
    public void reject(CloudletId joiner) {
        Objects.requireNonNull(joiner, "joiner");
        calls.ask("rejecting " + joiner.abbreviated(), () -> {
            parts.joinDesk().reject(joiner);
            return "";
        });
    }

    @Override
    public void remove(CloudletId member) {
        Objects.requireNonNull(member, "member");
        done("removing " + member.abbreviated(), () -> parts.decisions().remove(member));
    }

    @Override
    public void grant(CloudletId member, Right right) {
        Objects.requireNonNull(member, "member");
        Objects.requireNonNull(right, "right");
        done("granting " + right, () -> parts.decisions().grant(member, right));
    }

    @Override
    public void revoke(CloudletId member, Right right) {
        Objects.requireNonNull(member, "member");
        Objects.requireNonNull(right, "right");
        done("revoking " + right, () -> parts.decisions().revoke(member, right));
    }

    @Override
    public void handOver(CloudletId member) {
        Objects.requireNonNull(member, "member");
        done("handing over to " + member.abbreviated(), () -> parts.decisions().handOver(member));
    }

    @Override
    public Subscription watch(Consumer<? super MembershipEvent> listener) {
        Objects.requireNonNull(listener, "listener");
        calls.requireOpen("watching");
        return parts.mailboxes().subscribe(listener);
    }

    /** Makes invitations. */
    @FunctionalInterface
    interface Inviter {
        Invitation invite(String name, Duration validity, boolean confirm);
    }

    /** Where somebody who is invited can reach this cloudlet. */
    static List<HostPort> requireReachable(Optional<HostPort> address) {
        return List.of(address.orElseThrow(() -> new ConflictException(
                ErrorCode.SETTING_CONFLICT,
                "this cloudlet listens nowhere, and an invitation is redeemed at its inviter, which has to be dialled; set"
                        + " cloudlet.listen, or grant MEMBERSHIP to a member that listens and let it invite")));
    }

    private void done(String what, Supplier<CompletionStage<?>> work) {
        calls.call(what, () -> work.get().thenApply(ignored -> ""));
    }

    private static String row(String... cells) {
        return String.format(Locale.ROOT, "%-20s %-9s %-7s %-14s %-5s %-11s %-34s %s", (Object[]) cells)
                .stripTrailing();
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static String millis(Duration duration) {
        return String.format(Locale.ROOT, "%.1f ms", duration.toNanos() / 1e6);
    }
}
