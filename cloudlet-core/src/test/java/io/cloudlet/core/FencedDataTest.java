package io.cloudlet.core;

import static io.cloudlet.core.Fleet.id;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.cloudlet.CloudletId;
import io.cloudlet.CorruptException;
import io.cloudlet.DeniedException;
import io.cloudlet.ErrorCode;
import io.cloudlet.Federation;
import io.cloudlet.NotFoundException;
import io.cloudlet.data.DataObject;
import io.cloudlet.data.Dataset;
import io.cloudlet.policy.Fence;
import io.cloudlet.policy.FenceId;
import io.cloudlet.policy.FenceInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Data inside a fence of two, in a federation of three. */
class FencedDataTest {

    @RegisterExtension
    private final Fleet fleet = new Fleet();

    private Federation cloud;
    private Federation cloudlet1;
    private Federation outsider;
    private FenceId geoB;

    @BeforeEach
    void form() {
        cloud = fleet.found("cloud");
        cloudlet1 = fleet.join(cloud, "cloudlet1");
        outsider = fleet.join(cloud, "outsider");
        geoB = cloud.fences().define(Fence.named("geoB").members(id(cloud), id(cloudlet1)));
        Await.until(
                "cloudlet1 knows the fence",
                () -> cloudlet1.fences().named("geoB").isPresent());
    }

    @Test
    void get_atAnotherMember_givesWhatWasPut() {
        Dataset patients = cloud.data().create("patients", geoB);
        patients.put("2026/42.json", "hello".getBytes(UTF_8));

        Dataset there = awaitObject(cloudlet1, "2026/42.json");

        assertThat(there.get("2026/42.json")).asString(UTF_8).isEqualTo("hello");
        assertThat(there.object("2026/42.json").here()).isFalse();
        assertThat(there.list("2026/")).extracting(DataObject::name).containsExactly("2026/42.json");
    }

    @Test
    void dataset_atAnOutsider_isRefused() {
        cloud.data().create("patients", geoB).put("a", new byte[10]);
        awaitObject(cloudlet1, "a");
        Await.until("it knows the fence", () -> outsider.fences().named("geoB").isPresent());

        Errors.assertFails(
                NotFoundException.class,
                ErrorCode.NOT_FOUND,
                () -> outsider.data().dataset("patients"));
        Errors.assertFails(
                DeniedException.class,
                ErrorCode.NOT_IN_FENCE,
                () -> outsider.data().dataset("patients", geoB));
        assertThat(outsider.data().list()).isEmpty();
    }

    @Test
    void get_afterARotation_opensOldAndNewObjects() {
        Dataset patients = cloud.data().create("patients", geoB);
        patients.put("old", "old".getBytes(UTF_8));
        awaitObject(cloudlet1, "old");

        cloud.fences().rotate(geoB);
        Await.until("all is under the second key", () -> {
            var info = cloud.fences().get(geoB);
            return info.epoch().orElseThrow().number() == 2 && info.rewrapping().complete();
        });
        patients.put("new", "new".getBytes(UTF_8));

        Dataset there = awaitObject(cloudlet1, "new");
        assertThat(there.get("old")).asString(UTF_8).isEqualTo("old");
        assertThat(there.get("new")).asString(UTF_8).isEqualTo("new");
    }

    @Test
    void put_afterAMemberWasExcluded_isUnknownToIt() {
        Dataset patients = cloud.data().create("patients", geoB);
        patients.put("old", "old".getBytes(UTF_8));
        Dataset there = awaitObject(cloudlet1, "old");
        CloudletId excluded = id(cloudlet1);

        cloud.fences().exclude(geoB, excluded);
        patients.put("new", "new".getBytes(UTF_8));

        Await.until("cloudlet1 is out", () -> there.find("old").isEmpty());
        Errors.assertFails(
                DeniedException.class,
                ErrorCode.NOT_IN_FENCE,
                () -> cloudlet1.data().dataset("patients", geoB));
    }

    @Test
    void open_afterARestart_stillHasKeysAndObjects() {
        cloud.data().create("patients", geoB).put("a", "kept".getBytes(UTF_8));
        awaitObject(cloudlet1, "a").put("b", "mine".getBytes(UTF_8));
        cloudlet1.close();
        cloud.close();

        Federation back = fleet.reopen("cloudlet1");

        Dataset patients = back.data().dataset("patients");
        assertThat(patients.get("b")).asString(UTF_8).isEqualTo("mine");
        assertThat(patients.list("")).extracting(DataObject::name).containsExactly("a", "b");
    }

    @Test
    void open_withoutAWrappingKeyThatWasPublished_isRefused() throws IOException {
        Await.until(
                "cloudlet1 has the key",
                () -> cloudlet1.fences().get(geoB).members().stream()
                        .allMatch(member -> member.standing() == FenceInfo.Standing.READY));
        cloudlet1.close();
        Files.delete(fleet.home("cloudlet1").resolve("keys/" + geoB.hex() + ".key"));

        Errors.assertFails(
                CorruptException.class, ErrorCode.HOME_DAMAGED, () -> fleet.reopen("cloudlet1"), geoB.hex(), "restore");
    }

    @Test
    void open_afterABodyOfItsOwnWasLost_saysSoAndReadsTheOthers() throws IOException {
        Dataset patients = cloud.data().create("patients", geoB);
        patients.put("a", "kept".getBytes(UTF_8));
        List<Path> before = bodies("cloud");
        patients.put("b", "lost".getBytes(UTF_8));
        List<Path> lost = bodies("cloud");
        lost.removeAll(before);
        cloud.close();
        Files.delete(lost.get(0));

        Federation back = fleet.reopen("cloud");

        Await.until(
                "health tells",
                () -> back.health().reasons().stream()
                        .anyMatch(reason -> reason.contains("1 bodies that this cloudlet wrote")));
        assertThat(back.data().dataset("patients").get("a")).asString(UTF_8).isEqualTo("kept");
    }

    @Test
    void register_afterOneThatNamedNoFence_goesOn() {
        assertThatNullPointerException()
                .isThrownBy(() -> Samples.orders(8080).exportInside(null))
                .withMessage("fence");

        cloud.services().register(Samples.orders(8080).exportInside(geoB));
        Fleet.awaitFound(cloudlet1, "orders");
    }

    private List<Path> bodies(String name) throws IOException {
        try (Stream<Path> files = Files.walk(fleet.home(name).resolve("blobs"))) {
            return files.filter(Files::isRegularFile).collect(Collectors.toCollection(ArrayList::new));
        }
    }

    private Dataset awaitObject(Federation at, String name) {
        Await.until(
                "an object is known",
                () -> at.data().list().stream()
                        .anyMatch(dataset -> dataset.find(name).isPresent()));
        return at.data().dataset("patients");
    }
}
