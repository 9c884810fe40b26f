package io.cloudlet.core.internal.peering;

import io.cloudlet.CloudletException;
import io.cloudlet.CloudletId;
import io.cloudlet.ErrorCode;
import io.cloudlet.UnreachableException;
import io.cloudlet.core.internal.identity.KeyChain;
import io.cloudlet.core.internal.identity.Lease;
import io.cloudlet.core.internal.membership.Membership;
import io.cloudlet.core.internal.state.ExcerptPieces;
import io.cloudlet.core.internal.wire.WireReader;
import io.cloudlet.spi.runtime.HostPort;
import io.cloudlet.spi.runtime.Network.Connection;
import io.cloudlet.spi.runtime.Scheduler.Cancellable;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What one member tells a cloudlet that recovers. Who it is can be judged only by what it and others told. */
final class RecoverVisit implements Session.Owner {

    private static final Duration TRY = Duration.ofSeconds(2);
    private static final Duration SILENCE = Duration.ofSeconds(8);

    private final HostPort address;
    private final RecoverClient client;
    private final ExcerptPieces log = new ExcerptPieces();
    private @Nullable Session session;
    private @Nullable Hello hello;
    private @Nullable Cancellable timer;
    private boolean answered;
    private boolean ended;
    private boolean reading;

    RecoverVisit(HostPort address, RecoverClient client) {
        this.address = address;
        this.client = client;
    }

    HostPort address() {
        return address;
    }

    CloudletId peer() {
        return Objects.requireNonNull(hello, "not greeted yet").id();
    }

    /** Whether it said what it knows. */
    boolean told() {
        return answered;
    }

    boolean waiting() {
        return !answered && !ended;
    }

    boolean isOver() {
        return ended;
    }

    /** How far it has come, in words. */
    String stage() {
        if (hello == null) {
            return session == null ? "is being dialled" : "was reached, and has not shown who it is";
        }
        if (reading) {
            return "is giving the log, of which " + log.received() + " parts have come";
        }
        return answered ? "has answered" : "has greeted, and not answered";
    }

    void dial() {
        client.runtime.network().dial(address, client.proxy, TRY).whenCompleteAsync(this::dialled, client.core);
    }

    private void dialled(@Nullable Connection connection, @Nullable Throwable failure) {
        if (connection == null) {
            over(new UnreachableException(ErrorCode.UNREACHABLE, "does not answer: " + failure));
        } else if (ended) {
            connection.close();
        } else {
            Session fresh = new Session(connection, true, client.runtime, client.core, this);
            session = fresh;
            fresh.begin(client.greeter.hello(true));
        }
    }

    void end() {
        ended = true;
        stopWaiting();
        if (session != null) {
            session.end(new UnreachableException(ErrorCode.CLOSED, "recovered"));
        }
    }

    /** Gives this one up. */
    void fail(CloudletException why) {
        over(why);
        if (session != null) {
            session.end(why);
        }
    }

    @Override
    public void greeted(Session greeted, Hello theirs) {
        KeyChain.Verdict unused = theirs.verify(
                client.federation,
                greeted.peerLeafKey(),
                client.runtime.time().wall(),
                lease -> signedAsItSays(theirs, lease));
        hello = theirs;
        greeted.settle();
        greeted.receiver(this::told, 8 * FrameType.LARGE);
        ask();
    }

    /** Proves the leaf key; whether the signer is a member's key shows once the authority records are here. */
    private KeyChain.Verdict signedAsItSays(Hello theirs, Lease lease) {
        return lease.signedBy(theirs.signer(), client.federationBytes())
                ? new KeyChain.Verdict(Optional.of(theirs.signer()), Optional.empty())
                : KeyChain.Verdict.FORGED;
    }

    private void ask() {
        Objects.requireNonNull(session)
                .send(FrameType.RECOVER.writer().u64(log.received()).toBytes());
        timer = client.runtime
                .scheduler()
                .after(
                        SILENCE,
                        client.core,
                        () -> fail(new UnreachableException(
                                ErrorCode.UNREACHABLE,
                                "was asked, and did not answer within " + SILENCE.toSeconds() + " s")));
    }

    private void stopWaiting() {
        if (timer != null) {
            timer.cancel();
        }
    }

    private void told(FrameType type, WireReader in) {
        if (type != FrameType.RECOVERED || (answered && !reading)) {
            throw in.malformed("a " + type + " that was not asked for");
        }
        stopWaiting();
        RecoveredFrame frame = RecoveredFrame.decode(in);
        boolean more = frame.log().filter(log::add).isPresent();
        if (!answered) {
            answered = true;
            client.surveyed(this, frame);
        } else if (more) {
            ask();
        } else {
            client.read(this, log.whole());
        }
    }

    /** Whether it is a member, with its present key. */
    boolean trusted(Membership membership, Map<CloudletId, KeyChain> keys) {
        Hello theirs = hello;
        @Nullable KeyChain chain = theirs == null ? null : keys.get(theirs.id());
        return answered
                && !ended
                && theirs != null
                && chain != null
                && membership.active(theirs.id())
                && chain.judge(theirs.lease()).current();
    }

    /** Whether it shows a newer log. */
    boolean newer(RecoverVisit than, KeyChain own) {
        return genuine(own)
                && (!than.genuine(own)
                        || log.checkpoint()
                                .filter(mine ->
                                        mine.newerThan(than.log.checkpoint().orElseThrow()))
                                .isPresent());
    }

    /** Whether it shows a log that this cloudlet signed. */
    boolean genuine(KeyChain own) {
        return log.checkpoint()
                .filter(one -> one.origin().equals(own.cloudlet()))
                .filter(one -> own.judge(one.lease())
                        .signer()
                        .filter(key -> one.verify(key, client.federationBytes()))
                        .isPresent())
                .isPresent();
    }

    /** Reads what is still missing. */
    void readWhole(KeyChain own) {
        if (!genuine(own)) {
            client.read(this, Optional.empty());
            return;
        }
        reading = true;
        ask();
    }

    @Override
    public void ended(Session over, CloudletException why) {
        over(why);
    }

    private void over(CloudletException why) {
        if (!ended) {
            ended = true;
            stopWaiting();
            client.ended(this, why);
        }
    }
}
