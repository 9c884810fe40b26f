package io.cloudlet.core.internal.peering;

import io.cloudlet.CloudletException;
import io.cloudlet.CloudletId;
import io.cloudlet.DeniedException;
import io.cloudlet.ErrorCode;
import io.cloudlet.UnreachableException;
import io.cloudlet.core.internal.identity.KeyChain;
import io.cloudlet.core.internal.identity.Lease;
import io.cloudlet.core.internal.identity.VerificationKey;
import io.cloudlet.core.internal.membership.InvitationText;
import io.cloudlet.core.internal.state.LogRecord;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.core.internal.wire.WireReader;
import io.cloudlet.spi.runtime.CloudletRuntime;
import io.cloudlet.spi.runtime.HostPort;
import io.cloudlet.spi.runtime.Network.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The joiner's side of joining: dials the inviter until it answers, makes sure that it is the one the invitation pins, and
 * waits for the answer. A refusal is final; silence and a pending approval are tried again until the caller gives up.
 */
public final class JoinClient {

    private static final Logger LOG = LoggerFactory.getLogger("io.cloudlet.membership");
    private static final Duration TRY = Duration.ofSeconds(5);
    private static final Duration PAUSE = Duration.ofMillis(300);
    private static final Duration PING_PAUSE = Duration.ofSeconds(5);

    private final InvitationText invitation;
    private final CloudletId self;
    private final VerificationKey recovery;
    private final Greeter greeter;
    private final CloudletRuntime runtime;
    private final Executor core;
    private final Optional<HostPort> proxy;
    private final CompletableFuture<List<LogRecord>> joined = new CompletableFuture<>();
    private boolean pending;
    private String lastFailure = "no connection has come about yet";
    private int attempts;

    public JoinClient(
            InvitationText invitation,
            CloudletId self,
            VerificationKey recovery,
            Greeter greeter,
            CloudletRuntime runtime,
            Executor core,
            Optional<HostPort> proxy) {
        this.invitation = invitation;
        this.self = self;
        this.recovery = recovery;
        this.greeter = greeter;
        this.runtime = runtime;
        this.core = core;
        this.proxy = proxy;
    }

    /** Begins; completes with every authority record known to the inviter, or fails with its refusal. */
    public CompletionStage<List<LogRecord>> join() {
        core.execute(this::dial);
        return joined;
    }

    /** Gives up, saying how far it came. */
    public CloudletException giveUp() {
        CloudletException why = pending
                ? new UnreachableException(
                        ErrorCode.JOIN_PENDING,
                        "the inviter's operator has not approved cloudlet " + self
                                + " yet; join again with the same home and invitation to go on waiting")
                : new UnreachableException(
                        ErrorCode.UNREACHABLE,
                        "the inviter at " + invitation.addresses() + " does not answer: " + lastFailure);
        joined.completeExceptionally(why);
        return why;
    }

    private void dial() {
        if (joined.isDone()) {
            return;
        }
        HostPort to =
                invitation.addresses().get(attempts++ % invitation.addresses().size());
        runtime.network().dial(to, proxy, TRY).whenCompleteAsync(this::dialled, core);
    }

    private void dialled(@Nullable Connection connection, @Nullable Throwable failure) {
        if (connection == null || joined.isDone()) {
            if (connection != null) {
                connection.close();
            }
            again(failure);
        } else {
            lastFailure = connection.peerAddress() + " was reached, and has not answered";
            new Session(connection, true, runtime, core, new Attempt()).begin(greeter.hello(true));
        }
    }

    private void again(@Nullable Throwable failure) {
        if (failure != null) {
            Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
            lastFailure = String.valueOf(cause == null ? failure : cause.getMessage());
        }
        if (!joined.isDone()) {
            runtime.scheduler().after(PAUSE, core, this::dial);
        }
    }

    private final class Attempt implements Session.Owner {

        private boolean over;

        @Override
        public void greeted(Session session, Hello hello) {
            var unused = hello.verify(
                    invitation.federation(),
                    session.peerLeafKey(),
                    runtime.time().wall(),
                    lease -> judge(session, hello, lease));
            session.settle();
            session.receiver((type, in) -> answer(session, type, in), 8 * FrameType.LARGE);
            byte[] proof = invitation.proof(self, runtime.network().leafKey(), session.peerLeafKey());
            session.send(new JoinRequestFrame(invitation.id(), invitation.name(), recovery, proof).encode());
        }

        private KeyChain.Verdict judge(Session session, Hello hello, Lease lease) {
            if (!hello.id().equals(invitation.inviter())) {
                throw new DeniedException(
                        ErrorCode.IDENTITY_MISMATCH,
                        "the invitation is from " + invitation.inviter().abbreviated() + " but "
                                + hello.id().abbreviated() + " answered at " + session.address());
            }
            return KeyChain.judgeNamed(lease, hello.identity(), invitation.key(), Hash.bytes(invitation.federation()));
        }

        @Override
        public void ended(Session session, CloudletException why) {
            over = true;
            boolean mayPass = why instanceof UnreachableException
                    || (why.code() == ErrorCode.IDENTITY_MISMATCH
                            && invitation.addresses().size() > 1);
            if (!mayPass) {
                joined.completeExceptionally(why);
            }
            again(why);
        }

        /** Shows the inviter that this joiner still waits, and notices where the inviter is gone. */
        private void ping(Session session) {
            if (!over) {
                session.send(FrameType.PING.writer().u64(0).toBytes());
                runtime.scheduler().after(PING_PAUSE, core, () -> ping(session));
            }
        }

        private void answer(Session session, FrameType type, WireReader in) {
            if (type == FrameType.JOIN_PENDING) {
                pending = true;
                session.requireSignsOfLife(JoinDesk.SILENCE);
                ping(session);
                LOG.info("the inviter's operator must approve this cloudlet, id {}", self);
            } else if (type == FrameType.JOIN_ACCEPTED) {
                joined.complete(JoinAcceptedFrame.decode(in).records());
                session.end(new UnreachableException(ErrorCode.CLOSED, "joined"));
            } else if (!joined.isDone() && !(pending && type == FrameType.PONG)) {
                throw in.malformed("a " + type + " came instead of an answer to the join request");
            }
        }
    }
}
