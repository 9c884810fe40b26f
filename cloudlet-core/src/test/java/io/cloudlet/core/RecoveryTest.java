package io.cloudlet.core;

import static io.cloudlet.core.Errors.assertFails;
import static io.cloudlet.core.Fleet.awaitLinked;
import static io.cloudlet.core.Fleet.id;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.cloudlet.CloudletId;
import io.cloudlet.CloudletInfo.Standing;
import io.cloudlet.ConflictException;
import io.cloudlet.DeniedException;
import io.cloudlet.ErrorCode;
import io.cloudlet.Federation;
import io.cloudlet.InvalidArgumentException;
import io.cloudlet.RecoveryKey;
import io.cloudlet.Right;
import io.cloudlet.UnreachableException;
import io.cloudlet.policy.Fence;
import io.cloudlet.policy.FenceId;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A cloudlet whose disk is lost comes back with its recovery key. */
class RecoveryTest {

    @RegisterExtension
    final Fleet fleet = new Fleet();

    private RecoveryKey key(Federation of) {
        return of.recoveryKey().orElseThrow();
    }

    private void loseDisk(Federation federation, String name) throws Exception {
        federation.close();
        fleet.moveHome(name, name + "-lost");
    }

    @Test
    void recover_member_isTheSameCloudletAndWritesOn() throws Exception {
        Federation cloud = fleet.found("cloud");
        Federation one = fleet.join(cloud, "one");
        Federation two = fleet.join(cloud, "two");
        awaitLinked(cloud, one, two);
        CloudletId same = id(one);
        RecoveryKey key = key(one);
        loseDisk(one, "one");
        Federation back = fleet.recover("one", key, "two");
        awaitLinked(cloud, two, back);

        assertThat(id(back)).isEqualTo(same);
        back.services().register(Samples.orders(8081));
        Fleet.awaitFound(cloud, "orders");
        assertThat(cloud.cloudlets().get(same).standing()).isEqualTo(Standing.MEMBER);
        assertThat(fleet.home("one").resolve("recovery.key")).doesNotExist();
        back.close();
        awaitLinked(cloud, two, fleet.reopen("one"));
    }

    @Test
    void recover_founder_keepsEveryRightAndInvites() throws Exception {
        Federation cloud = fleet.found("cloud");
        Federation one = fleet.join(cloud, "one");
        RecoveryKey key = key(cloud);
        loseDisk(cloud, "cloud");
        Federation back = fleet.recover("cloud", key, "one");

        assertThat(back.self().rights()).containsExactlyInAnyOrder(Right.values());
        Federation two = fleet.join(back, "two");
        awaitLinked(back, one, two);
    }

    @Test
    void recover_memberOfAFence_readsWhatOthersHaveOfIt() throws Exception {
        Federation cloud = fleet.found("cloud");
        Federation one = fleet.join(cloud, "one");
        awaitLinked(cloud, one);
        FenceId fence = cloud.fences().define(Fence.named("geoB").members(id(cloud), id(one)));
        RecoveryKey key = key(one);
        cloud.data().create("patients", fence).put("1", "ill".getBytes(UTF_8));
        Await.until(
                "read before",
                () -> one.data().list().stream().anyMatch(set -> set.name().equals("patients")));
        loseDisk(one, "one");
        Federation back = fleet.recover("one", key, "cloud");
        Await.until(
                "read again",
                () -> back.data().list().stream()
                        .anyMatch(set ->
                                set.name().equals("patients") && set.find("1").isPresent()));

        assertThat(back.data().dataset("patients").get("1")).isEqualTo("ill".getBytes(UTF_8));
    }

    @Test
    void recover_whileAnOldProcessRuns_thatOneStops() throws Exception {
        Federation cloud = fleet.found("cloud");
        Federation old = fleet.keep(fleet.edge("one").join(fleet.invite(cloud, "one")));
        awaitLinked(cloud, old);
        RecoveryKey key = key(old);
        Federation back = fleet.keep(Cloudlet.named("one")
                .home(fleet.home("new"))
                .beat(Fleet.BEAT)
                .recover(key, "127.0.0.1:" + fleet.port("cloud")));
        awaitLinked(cloud, back);
        Await.until("the old one is told", () -> !old.health().ready());

        assertFails(
                ConflictException.class,
                ErrorCode.IDENTITY_SUPERSEDED,
                () -> old.services().register(Samples.orders(8081)));
        assertThat(cloud.cloudlets().get(id(back)).standing()).isEqualTo(Standing.MEMBER);
    }

    @Test
    void recover_withAnothersKey_isDeniedOrNamesTheOther() {
        Federation cloud = fleet.found("cloud");
        Federation one = fleet.join(cloud, "one");
        RecoveryKey other = key(one);
        assertFails(
                InvalidArgumentException.class,
                ErrorCode.SETTING_CONFLICT,
                () -> Cloudlet.named("two").home(fleet.home("two")).recover(other, "127.0.0.1:" + fleet.port("cloud")),
                "\"one\"");
        assertThat(fleet.home("two").resolve("cloudlet.properties")).doesNotExist();
    }

    @Test
    void recover_withAKeyThatNobodyPinned_isDenied() throws Exception {
        Federation cloud = fleet.found("cloud");
        Federation one = fleet.join(cloud, "one");
        String mixed = key(one).reveal().replaceAll("(?s)-----BEGIN.*", "")
                + key(cloud).reveal().replaceAll("(?s)^.*?(?=-----BEGIN)", "");
        assertFails(
                DeniedException.class,
                ErrorCode.IDENTITY_MISMATCH,
                () -> Cloudlet.named("one")
                        .home(fleet.home("new"))
                        .recover(new RecoveryKey(mixed), "127.0.0.1:" + fleet.port("cloud")));
        assertThat(fleet.home("new").resolve("cloudlet.properties")).doesNotExist();
    }

    @Test
    void recover_textThatIsNoKey_isRefused() {
        assertFails(
                InvalidArgumentException.class,
                ErrorCode.RECOVERY_KEY_MALFORMED,
                () -> Cloudlet.named("one").home(fleet.home("one")).recover(new RecoveryKey("hello"), "127.0.0.1:1"));
    }

    @Test
    void recover_withoutAKey_isRefusedBeforeTheHomeIsMade() {
        assertThatNullPointerException().isThrownBy(() -> new RecoveryKey(null)).withMessageContaining("recovery.key");
        assertThatNullPointerException()
                .isThrownBy(() -> Cloudlet.named("one").home(fleet.home("one")).recover(null, "127.0.0.1:1"))
                .withMessageContaining("recovery key");

        assertThat(fleet.home("one")).doesNotExist();
    }

    @Test
    void open_ofWhatARecoveryLeftHalfFilled_saysToEmptyItAndRecoverAgain() throws Exception {
        Files.createDirectories(fleet.home("one"));
        Files.writeString(
                fleet.home("one").resolve("cloudlet.properties"), "format=1\nstage=BEGUN\nname=one\nrecovering=true\n");
        Cloudlet one = Cloudlet.named("one").home(fleet.home("one"));

        for (ThrowingCallable way :
                List.<ThrowingCallable>of(one::open, () -> one.found("acme"), one::rotateIdentity)) {
            assertFails(ConflictException.class, ErrorCode.HOME_STATE, way, "empty the directory, and recover() again");
        }
    }

    @Test
    void recover_intoAHomeThatIsNotEmpty_isRefused() {
        Federation cloud = fleet.found("cloud");
        RecoveryKey key = key(cloud);
        cloud.close();
        assertFails(
                ConflictException.class,
                ErrorCode.HOME_STATE,
                () -> fleet.cloudlet("cloud").recover(key, "127.0.0.1:1"),
                "empty home");
    }

    @Test
    void recover_whereNobodyAnswers_leavesTheHomeEmpty() throws Exception {
        Federation cloud = fleet.found("cloud");
        RecoveryKey key = key(cloud);
        loseDisk(cloud, "cloud");
        assertFails(
                UnreachableException.class,
                ErrorCode.UNREACHABLE,
                () -> Cloudlet.named("cloud")
                        .home(fleet.home("cloud"))
                        .deadline(Duration.ofSeconds(1))
                        .recover(key, "127.0.0.1:" + Ports.free()),
                "nothing was changed");
        assertThat(Files.exists(fleet.home("cloud").resolve("cloudlet.properties")))
                .isFalse();
    }

    @Test
    void recover_throughADeadProxy_namesItInTheError() {
        Federation cloud = fleet.found("cloud");
        Federation one = fleet.join(cloud, "one");
        int nowhere = Ports.free();
        assertFails(
                UnreachableException.class,
                ErrorCode.UNREACHABLE,
                () -> Cloudlet.named("one")
                        .home(fleet.home("fresh"))
                        .proxy("127.0.0.1", nowhere)
                        .deadline(Duration.ofSeconds(5))
                        .recover(key(one), "127.0.0.1:" + fleet.port("cloud")),
                String.valueOf(nowhere));
    }

    @Test
    void recover_removedMember_isDenied() throws Exception {
        Federation cloud = fleet.found("cloud");
        Federation one = fleet.join(cloud, "one");
        RecoveryKey key = key(one);
        cloud.cloudlets().remove(id(one));
        loseDisk(one, "one");
        assertFails(DeniedException.class, ErrorCode.MEMBER_REMOVED, () -> fleet.recover("one", key, "cloud"));
    }
}
