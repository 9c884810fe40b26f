package io.cloudlet.core.internal.node;

import io.cloudlet.CloudletException;
import io.cloudlet.ConflictException;
import io.cloudlet.ErrorCode;
import io.cloudlet.InvalidArgumentException;
import io.cloudlet.RecoveryKey;
import io.cloudlet.UnreachableException;
import io.cloudlet.core.internal.identity.KeyChain;
import io.cloudlet.core.internal.identity.SigningKey;
import io.cloudlet.core.internal.identity.Successor;
import io.cloudlet.core.internal.membership.Member;
import io.cloudlet.core.internal.node.Home.Stage;
import io.cloudlet.core.internal.peering.Greeter;
import io.cloudlet.core.internal.peering.RecoverClient;
import io.cloudlet.core.internal.peering.RecoverClient.Found;
import io.cloudlet.core.internal.state.Adoption;
import io.cloudlet.core.internal.state.LogEpoch;
import io.cloudlet.core.internal.state.OwnLog;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.spi.runtime.CloudletRuntime;
import io.cloudlet.spi.runtime.HostPort;
import io.cloudlet.spi.storage.RecordStore.Batch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/**
 * Fills an empty home with what others hold of a cloudlet that lost its disk. Nothing is written before somebody has told; the log
 * comes first and the identity last, so that a home that a crash left half filled is refused instead of opened.
 */
final class Recovering {

    /** How often the lost home may have been opened unknown to whoever told. */
    private static final long ROOM = 1024;

    private final Resources resources;
    private final Settings settings;
    private final RecoveryText recovery;
    private final Home home;
    private final CloudletRuntime runtime;

    Recovering(Resources resources, Settings settings, RecoveryKey key) {
        this.resources = resources;
        this.settings = settings;
        this.home = resources.home();
        this.runtime = resources.runtime();
        this.recovery = RecoveryText.parse(key, runtime.keyEntropy());
    }

    /** @throws ConflictException {@code home-state} */
    void requireEmpty() {
        if (home.stage() != Stage.EMPTY) {
            throw new ConflictException(
                    ErrorCode.HOME_STATE,
                    home.location()
                            + (home.stage() == Stage.MEMBER
                                    ? " holds a cloudlet; open() it. Recovery is for a lost disk and"
                                    : " is half filled by what was not completed; recovery")
                            + " needs an empty home directory");
        }
    }

    /**
     * Of a home that a recovery left half filled nothing can be made but an empty one.
     *
     * @throws ConflictException {@code home-state}
     */
    static void requireNone(Home home) {
        boolean left = home.get(HomeFacts.RECOVERING).filter("true"::equals).isPresent();
        if (left) {
            throw new ConflictException(
                    ErrorCode.HOME_STATE,
                    home.location()
                            + " is half filled by a recovery that did not complete; empty the directory, and recover() again");
        }
    }

    /** Asks, and fills the home. */
    void perform(HostPort contact) {
        Found found = ask(contact);
        Member me = found.membership().member(recovery.key().cloudlet()).orElseThrow();
        if (!me.name().equals(settings.name())) {
            throw new InvalidArgumentException(
                    ErrorCode.SETTING_CONFLICT,
                    "the recovery key is that of \"" + me.name() + "\", this cloudlet is named \"" + settings.name()
                            + "\"; use that name");
        }
        List<Successor> successors =
                new ArrayList<>(found.chain().continued(found.log().map(Adoption::lease)));
        OwnKeys.requireRoom(successors.size() < KeyChain.MOST, "no place is left for another one");
        home.note(Stage.BEGUN, Map.of(HomeFacts.NAME, settings.name(), HomeFacts.RECOVERING, "true"));
        SigningKey identity = home.identity(runtime.keyEntropy());
        found.log().ifPresent(log -> written(log.write()));
        Successor successor = Successor.sign(
                me.id(),
                successors.isEmpty()
                        ? recovery.key().first()
                        : successors.get(successors.size() - 1).key(),
                identity.verification(),
                OwnLog.last(me.id(), resources.store()),
                recovery.key(),
                Hash.bytes(recovery.federation()));
        successors.add(successor);
        runtime.await(Bootstrap.save(resources.store(), found.authority()), settings.deadline(), "writing the records");
        written(resources
                .store()
                .apply(new Batch(List.of(), List.of(OwnKeys.value(recovery.key().first(), successors)))));
        home.note(Stage.MEMBER, facts(found));
    }

    /** The least number of a log epoch under a key that was made so: above what others may have of the key before. */
    static long leastEpoch(SigningKey identity) {
        List<Successor> successors = identity.successors();
        return successors.isEmpty() || !successors.get(successors.size() - 1).recovered()
                ? 0
                : successors.get(successors.size() - 1).last().epochNumber() + ROOM;
    }

    private Map<String, String> facts(Found found) {
        Map<String, String> facts = new HashMap<>();
        facts.put(HomeFacts.NAME, settings.name());
        facts.put(HomeFacts.FEDERATION, recovery.federation().hex());
        facts.put(HomeFacts.CONTACT, found.from().hex());
        facts.put(HomeFacts.CONTACT_ADDRESSES, found.at().toString());
        facts.put(HomeFacts.RENEW, "true");
        facts.put(HomeFacts.RECOVERING, "false");
        return facts;
    }

    private void written(CompletionStage<Void> durable) {
        runtime.await(durable.thenApply(done -> ""), settings.deadline(), "writing what was recovered");
    }

    private Found ask(HostPort contact) {
        RecoverClient client = new RecoverClient(
                recovery.federation(),
                recovery.key(),
                contact,
                runtime,
                resources.core(),
                resources.store(),
                new Greeter(recovery.federation(), recovery.key(), LogEpoch.NONE, runtime),
                settings.proxy());
        try {
            return runtime.await(client.recover(), settings.deadline(), "recovering from " + contact);
        } catch (UnreachableException e) {
            CloudletException why = client.giveUp();
            throw e.code() == ErrorCode.DEADLINE_EXCEEDED ? why : e;
        }
    }
}
