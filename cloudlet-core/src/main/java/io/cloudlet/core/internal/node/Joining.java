package io.cloudlet.core.internal.node;

import io.cloudlet.CloudletId;
import io.cloudlet.ConflictException;
import io.cloudlet.CorruptException;
import io.cloudlet.ErrorCode;
import io.cloudlet.InvalidArgumentException;
import io.cloudlet.UnreachableException;
import io.cloudlet.core.internal.identity.SigningKey;
import io.cloudlet.core.internal.membership.AuthoritySet;
import io.cloudlet.core.internal.membership.InvitationText;
import io.cloudlet.core.internal.membership.Membership;
import io.cloudlet.core.internal.node.Home.Stage;
import io.cloudlet.core.internal.peering.Greeter;
import io.cloudlet.core.internal.peering.JoinClient;
import io.cloudlet.core.internal.state.LogRecord;
import io.cloudlet.core.internal.state.OwnLog;
import io.cloudlet.core.internal.wire.MalformedException;
import io.cloudlet.spi.runtime.CloudletRuntime;
import io.cloudlet.spi.runtime.HostPort;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Redeems an invitation, in steps of which each can be repeated after a crash. With an empty home a new cloudlet joins. With the
 * home of a cloudlet that was removed, that one comes back.
 */
final class Joining {

    private final Resources resources;
    private final Settings settings;
    private final InvitationText invitation;
    private final Home home;

    Joining(Resources resources, Settings settings, InvitationText invitation) {
        this.resources = resources;
        this.settings = settings;
        this.invitation = invitation;
        this.home = resources.home();
    }

    /** @throws InvalidArgumentException {@code setting-conflict} */
    static void requireSameName(Settings settings, InvitationText invitation) {
        if (!invitation.name().equals(settings.name())) {
            throw new InvalidArgumentException(
                    ErrorCode.SETTING_CONFLICT,
                    "the invitation is for the name \"" + invitation.name() + "\", this cloudlet is named \""
                            + settings.name() + "\"; use the name it is for, or ask for another invitation");
        }
    }

    /** @throws ConflictException {@code federation-mismatch} */
    void requireFits() {
        String federation = invitation.federation().hex();
        home.get(HomeFacts.FEDERATION)
                .filter(known -> !known.equals(federation))
                .ifPresent(known -> {
                    throw new ConflictException(
                            ErrorCode.FEDERATION_MISMATCH,
                            home.location() + " belongs to federation " + known.substring(0, 8)
                                    + ", the invitation is for "
                                    + invitation.federation().abbreviated() + "; choose an empty home");
                });
    }

    /** Whether this home has redeemed this very invitation, so that it only needs to be opened. */
    boolean done() {
        return home.stage() == Stage.MEMBER
                && home.get(HomeFacts.INVITATION)
                        .filter(invitation.id()::equals)
                        .isPresent();
    }

    /** Redeems, and notes what came of it. */
    void perform() {
        if (invitation.addresses().isEmpty()) {
            throw new InvalidArgumentException(ErrorCode.INVITATION_MALFORMED, "the invitation names no address");
        }
        Map<String, String> facts = facts();
        boolean first = home.stage() != Stage.MEMBER;
        if (first) {
            home.note(Stage.BEGUN, facts);
        }
        List<LogRecord> authority = redeem();
        resources
                .runtime()
                .await(
                        Bootstrap.save(resources.store(), authority),
                        resources.left(settings.deadline()),
                        "writing the records");
        home.note(Stage.MEMBER, facts);
        if (first) {
            home.labelRecovery(
                    invitation.federation(), new OwnKeys(resources).load().first());
        }
    }

    private Map<String, String> facts() {
        Map<String, String> facts = new HashMap<>();
        facts.put(HomeFacts.NAME, settings.name());
        facts.put(HomeFacts.FEDERATION, invitation.federation().hex());
        facts.put(HomeFacts.INVITATION, invitation.id());
        facts.put(HomeFacts.CONTACT, invitation.inviter().hex());
        facts.put(
                HomeFacts.CONTACT_ADDRESSES,
                String.join(
                        ",",
                        invitation.addresses().stream().map(HostPort::toString).toList()));
        return facts;
    }

    private List<LogRecord> redeem() {
        CloudletRuntime runtime = resources.runtime();
        SecureRandom entropy = runtime.keyEntropy();
        SigningKey identity = new OwnKeys(resources).load();
        CloudletId self = identity.cloudlet();
        boolean back = home.stage() == Stage.MEMBER;
        JoinClient client = new JoinClient(
                invitation,
                self,
                (back ? identity : home.recovery(entropy)).verification(),
                new Greeter(invitation.federation(), identity, OwnLog.newestEpoch(self, resources.store()), runtime),
                runtime,
                resources.core(),
                settings.proxy());
        List<LogRecord> authority;
        try {
            authority = runtime.await(
                    client.join(),
                    resources.left(settings.deadline().multipliedBy(9).dividedBy(10)), // the rest is for the disk
                    "joining " + invitation.federation().abbreviated());
        } catch (UnreachableException e) {
            if (e.code() == ErrorCode.DEADLINE_EXCEEDED) {
                throw client.giveUp();
            }
            client.giveUp();
            throw e;
        }
        requireAdmitted(self, authority);
        return authority;
    }

    /** The inviter may lie: what it gave must begin with the federation's founding and admit this very cloudlet. */
    private void requireAdmitted(CloudletId self, List<LogRecord> authority) {
        AuthoritySet set = new AuthoritySet(invitation.federation());
        try {
            set.addAll(authority);
        } catch (MalformedException e) {
            throw new CorruptException(
                    ErrorCode.PROTOCOL_VIOLATION, "the inviter's answer cannot be read: " + e.getMessage(), e);
        }
        Optional<Membership> membership = set.evaluate();
        if (membership.filter(m -> m.active(self)).isEmpty()) {
            throw new CorruptException(
                    ErrorCode.PROTOCOL_VIOLATION,
                    "the inviter says that this cloudlet was admitted, but its records do not show that");
        }
    }
}
