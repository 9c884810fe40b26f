package io.cloudlet.core.internal.node;

import io.cloudlet.CloudletId;
import io.cloudlet.ErrorCode;
import io.cloudlet.FederationId;
import io.cloudlet.InvalidArgumentException;
import io.cloudlet.core.internal.membership.Member;
import io.cloudlet.core.internal.runtime.Calls;
import io.cloudlet.core.internal.trust.SignedTag;
import io.cloudlet.policy.Region;
import io.cloudlet.trust.Appraisal;
import io.cloudlet.trust.Reference;
import io.cloudlet.trust.Replan;
import io.cloudlet.trust.TagCertificate;
import io.cloudlet.trust.TagForm;
import io.cloudlet.trust.TagKey;
import io.cloudlet.trust.Trust;
import io.cloudlet.trust.Verdict;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Machines as applications see them. Thread-safe: everything happens on the core thread. */
final class TrustApi implements Trust {

    private final Parts parts;
    private final Calls calls;

    TrustApi(Parts parts, Calls calls) {
        this.parts = parts;
        this.calls = calls;
    }

    @Override
    public Appraisal appraise(CloudletId cloudlet) {
        Objects.requireNonNull(cloudlet, "cloudlet");
        return calls.call("appraising " + cloudlet.abbreviated(), () -> {
            parts.decisions().requireActive(cloudlet);
            return parts.attestation().appraise(cloudlet);
        });
    }

    @Override
    public Optional<Appraisal> last(CloudletId cloudlet) {
        Objects.requireNonNull(cloudlet, "cloudlet");
        return calls.ask("asking for an appraisal", () -> parts.attestation().last(cloudlet));
    }

    @Override
    public List<Appraisal> list() {
        return calls.ask("listing appraisals", () -> parts.attestation().list());
    }

    @Override
    public String why(CloudletId cloudlet) {
        String here = last(cloudlet)
                .map(Appraisal::why)
                .orElseGet(() -> cloudlet.abbreviated() + " was not appraised here since this cloudlet was opened");
        return Stream.concat(Stream.of(here), verdicts(cloudlet).stream().map(Verdict::why))
                .collect(Collectors.joining(System.lineSeparator()));
    }

    @Override
    public List<Verdict> verdicts(CloudletId cloudlet) {
        Objects.requireNonNull(cloudlet, "cloudlet");
        return calls.ask(
                "listing verdicts",
                () -> parts.attestation()
                        .verdicts(cloudlet, parts.membership().active().map(Member::id)));
    }

    @Override
    public Optional<byte[]> evidence(CloudletId cloudlet) {
        Objects.requireNonNull(cloudlet, "cloudlet");
        return calls.ask("asking for evidence", () -> parts.attestation().evidence(cloudlet));
    }

    @Override
    public Verdict replay(byte[] evidence) {
        byte[] kept = evidence.clone();
        return calls.call("judging evidence again", () -> parts.attestation().replay(kept));
    }

    @Override
    public String machine() {
        return calls.call(
                "asking this machine who it is", () -> parts.attestation().machine());
    }

    @Override
    public TagCertificate certify(String machine, Region region, Instant until, TagKey authority) {
        Objects.requireNonNull(region, "region");
        Objects.requireNonNull(authority, "authority");
        if (!machine.matches("[0-9a-f]{64}")) {
            throw new InvalidArgumentException(
                    ErrorCode.ARGUMENT_INVALID,
                    "a machine is 64 lower-case hexadecimal digits, as trust().machine() tells there, not \"" + machine
                            + "\"");
        }
        Instant now = calls.ask("asking for the time", () -> parts.attestation().now());
        if (!until.isAfter(now)) {
            throw new InvalidArgumentException(
                    ErrorCode.ARGUMENT_INVALID, "the tag would have ended " + until + ", and it is " + now);
        }
        FederationId federation =
                calls.ask("asking for the federation", () -> parts.attestation().federation());
        return SignedTag.sign(federation, machine, region, until, authority).certificate();
    }

    @Override
    public void provision(TagCertificate tag, TagForm form, TagKey authority) {
        Objects.requireNonNull(form, "form");
        Objects.requireNonNull(authority, "authority");
        SignedTag signed = SignedTag.of(tag);
        calls.call(
                "writing the asset tag",
                () -> parts.attestation().provision(signed, form, authority).thenApply(done -> ""));
    }

    @Override
    public List<Reference> references() {
        return calls.ask(
                "listing references", () -> parts.membership().references().standing());
    }

    @Override
    public void approve(Reference reference) {
        Objects.requireNonNull(reference, "reference");
        calls.call(
                "approving " + reference.name(),
                () -> parts.trustDecisions().approve(reference).thenApply(done -> ""));
    }

    @Override
    public void withdraw(Reference reference) {
        Objects.requireNonNull(reference, "reference");
        calls.call(
                "withdrawing " + reference.name(),
                () -> parts.trustDecisions().withdraw(reference).thenApply(done -> ""));
    }

    @Override
    public List<Appraisal> dryRun(Replan plan) {
        Objects.requireNonNull(plan, "plan");
        return calls.call(
                "trying a change of references", () -> parts.attestation().dryRun(plan));
    }
}
