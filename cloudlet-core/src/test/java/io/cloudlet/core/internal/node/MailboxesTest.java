package io.cloudlet.core.internal.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudlet.CloudletId;
import io.cloudlet.JoinRequest;
import io.cloudlet.MembershipEvent;
import io.cloudlet.core.Await;
import io.cloudlet.core.internal.runtime.SerialExecutors;
import io.cloudlet.spi.runtime.CloudletRuntime;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Events to slow listeners. */
class MailboxesTest {

    private static final int FIT = 1024;

    private final SerialExecutors serials = new SerialExecutors("mail");
    private final CloudletRuntime threadsOnly = (CloudletRuntime) Proxy.newProxyInstance(
            CloudletRuntime.class.getClassLoader(),
            new Class<?>[] {CloudletRuntime.class},
            (proxy, method, arguments) -> serials.serial((String) arguments[0]));
    private final Mailboxes mailboxes = new Mailboxes(threadsOnly);
    private final List<MembershipEvent> seen = new CopyOnWriteArrayList<>();
    private final CountDownLatch go = new CountDownLatch(1);

    @AfterEach
    void close() {
        serials.close();
    }

    private static MembershipEvent event(int number) {
        return new MembershipEvent.JoinRequested(
                new JoinRequest(new CloudletId("ab".repeat(32)), "n" + number, Duration.ZERO));
    }

    private void slow(MembershipEvent event) {
        seen.add(event);
        try {
            go.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void post_listenerSlow_dropsWhatDoesNotFitAndSaysHowMany() {
        mailboxes.subscribe(this::slow);
        mailboxes.post(event(0));
        Await.until(() -> seen.size() == 1);
        for (int i = 1; i <= FIT + 100; i++) {
            mailboxes.post(event(i));
        }
        go.countDown();
        Await.until(() -> seen.size() == FIT + 2);
        assertThat(seen.get(FIT)).isEqualTo(event(FIT));
        assertThat(seen.get(FIT + 1)).isEqualTo(new MembershipEvent.Gap(100));
        mailboxes.post(event(9));
        Await.until(() -> seen.size() == FIT + 3);
        assertThat(seen.get(FIT + 2)).isEqualTo(event(9));
    }

    @Test
    void post_oneListenerSlow_othersHearAtOnce() {
        mailboxes.subscribe(this::slow);
        List<MembershipEvent> quick = new CopyOnWriteArrayList<>();
        mailboxes.subscribe(quick::add);
        mailboxes.post(event(1));
        mailboxes.post(event(2));
        Await.until(() -> quick.equals(List.of(event(1), event(2))));
        go.countDown();
    }
}
