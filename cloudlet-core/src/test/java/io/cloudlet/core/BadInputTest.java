package io.cloudlet.core;

import static io.cloudlet.core.Errors.assertFails;
import static io.cloudlet.core.Fleet.awaitLinked;
import static io.cloudlet.core.Fleet.id;
import static org.assertj.core.api.Assertions.assertThat;

import io.cloudlet.CloudletException;
import io.cloudlet.CloudletId;
import io.cloudlet.ConflictException;
import io.cloudlet.CorruptException;
import io.cloudlet.DeniedException;
import io.cloudlet.ErrorCode;
import io.cloudlet.Federation;
import io.cloudlet.InvalidArgumentException;
import io.cloudlet.Invitation;
import io.cloudlet.NotFoundException;
import io.cloudlet.UnreachableException;
import io.cloudlet.policy.Fence;
import io.cloudlet.policy.FenceId;
import io.cloudlet.service.Service;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is wrong is refused in words that say what, where and what to do; nothing is lost by it. */
class BadInputTest {

    @RegisterExtension
    final Fleet fleet = new Fleet();

    private static void flip(Path file, long at) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[(int) at] ^= 0x20;
        Files.write(file, bytes);
    }

    private void assertOpens(String name) {
        assertThat(fleet.reopen(name).health().ready()).isTrue();
    }

    // Invitations

    @Test
    void invitation_malformed_isRefused() {
        Invitation good = fleet.invite(fleet.found("cloud"), "one");
        String text = good.reveal();
        char last = text.charAt(60) == 'A' ? 'B' : 'A';
        for (String bad : List.of(
                "",
                "hello",
                text.substring(0, text.length() - 7),
                text.substring(0, 30),
                text + "AAAA",
                text.substring(0, 60) + last + text.substring(61),
                text.replace("invitation-1:", "invitation-2:"),
                "x".repeat(100_000))) {
            InvalidArgumentException thrown = assertFails(
                    InvalidArgumentException.class,
                    ErrorCode.INVITATION_MALFORMED,
                    () -> Cloudlet.invitation(bad),
                    "ask for a new one");
            assertThat(String.valueOf(thrown)).doesNotContain(text.substring(110, 140));
        }
        Invitation forged = new Invitation("nonsense", "one", Instant.now());
        assertFails(
                InvalidArgumentException.class,
                ErrorCode.INVITATION_MALFORMED,
                () -> fleet.cloudlet("one").join(forged));
        assertThat(fleet.home("one")).doesNotExist();
        assertThat(fleet.keep(fleet.cloudlet("one").join(good)).self().name()).isEqualTo("one");
    }

    @Test
    void invitation_expired_isDeniedAlsoAfterOthersWereMade() {
        Federation cloud = fleet.found("cloud");
        Invitation brief = cloud.cloudlets().invite("one", Duration.ofMillis(1));
        Invitation good = fleet.invite(cloud, "one");
        assertFails(
                DeniedException.class,
                ErrorCode.INVITATION_EXPIRED,
                () -> fleet.cloudlet("one").join(brief),
                "expired at",
                "ask for a new one");
        fleet.keep(fleet.cloudlet("one").join(good));
    }

    @Test
    void invitation_usedByAnother_isDenied() {
        Federation cloud = fleet.found("cloud");
        Invitation invitation = fleet.invite(cloud, "one");
        Federation one = fleet.keep(fleet.cloudlet("one").join(invitation));
        assertFails(
                DeniedException.class,
                ErrorCode.INVITATION_USED,
                () -> Cloudlet.named("one").home(fleet.home("thief")).join(invitation),
                "another cloudlet");
        awaitLinked(cloud, one);
    }

    @Test
    void invitation_inviterRestarted_isVoidAndHomeTakesAnother() {
        Federation cloud = fleet.found("cloud");
        Invitation before = fleet.invite(cloud, "one");
        cloud.close();
        Federation again = fleet.reopen("cloud");
        assertFails(
                DeniedException.class,
                ErrorCode.INVITATION_UNKNOWN,
                () -> fleet.cloudlet("one").join(before),
                "restarted",
                "ask for a new one");
        awaitLinked(again, fleet.join(again, "one"));
    }

    @Test
    void invitation_anotherFederationAnswers_isRefused() {
        Federation cloud = fleet.found("cloud");
        Invitation invitation = fleet.invite(cloud, "one");
        cloud.close();
        Federation other = fleet.keep(Cloudlet.named("cloud")
                .home(fleet.home("other"))
                .listen("127.0.0.1", fleet.port("cloud"))
                .found("other"));
        assertFails(
                ConflictException.class,
                ErrorCode.FEDERATION_MISMATCH,
                () -> fleet.cloudlet("one").join(invitation),
                cloud.id().abbreviated(),
                other.id().abbreviated());
    }

    @Test
    void invitation_anotherMemberAnswers_isRefused() {
        Federation cloud = fleet.found("cloud");
        Federation two = fleet.join(cloud, "two");
        awaitLinked(cloud, two);
        Invitation invitation = fleet.invite(cloud, "one");
        String inviter = id(cloud).abbreviated();
        cloud.close();
        two.close();
        Federation impostor = fleet.keep(Cloudlet.named("two")
                .home(fleet.home("two"))
                .listen("127.0.0.1", fleet.port("cloud"))
                .open());
        assertFails(
                DeniedException.class,
                ErrorCode.IDENTITY_MISMATCH,
                () -> fleet.cloudlet("one").join(invitation),
                inviter,
                id(impostor).abbreviated());
    }

    @Test
    void invitation_homeOfOtherFederation_isRefusedAndHomeStillOpens() {
        fleet.found("one").close();
        Federation other = fleet.found("cloud");
        assertFails(
                ConflictException.class,
                ErrorCode.FEDERATION_MISMATCH,
                () -> fleet.cloudlet("one").join(fleet.invite(other, "one")),
                other.id().abbreviated(),
                fleet.home("one").toString());
        assertOpens("one");
    }

    @Test
    void invitation_forOtherName_isRefused() {
        Invitation invitation = fleet.invite(fleet.found("cloud"), "one");
        assertFails(
                InvalidArgumentException.class,
                ErrorCode.SETTING_CONFLICT,
                () -> fleet.cloudlet("two").join(invitation),
                "\"one\"",
                "\"two\"");
    }

    @Test
    void join_inviterUnreachable_saysWhyAfterDeadline() {
        Federation cloud = fleet.found("cloud");
        Invitation invitation = fleet.invite(cloud, "one");
        cloud.close();
        assertFails(
                UnreachableException.class,
                ErrorCode.UNREACHABLE,
                () -> Cloudlet.named("one")
                        .home(fleet.home("one"))
                        .deadline(Duration.ofSeconds(5))
                        .join(invitation),
                "127.0.0.1:" + fleet.port("cloud"),
                "refused");
        Federation again = fleet.reopen("cloud");
        awaitLinked(again, fleet.join(again, "one"));
    }

    // Names, settings, endpoints

    @Test
    void name_malformed_isRefused() {
        for (String bad : List.of("", "Cloud", "-a", "a-", "a_b", "a.b", "ä", "x".repeat(64))) {
            assertFails(InvalidArgumentException.class, ErrorCode.NAME_INVALID, () -> Cloudlet.named(bad), "name");
        }
        assertFails(
                InvalidArgumentException.class,
                ErrorCode.NAME_INVALID,
                () -> fleet.cloudlet("cloud").found("Not A Label"),
                "federation name",
                "Not A Label");
        assertThat(fleet.home("cloud")).doesNotExist();
        Federation cloud = fleet.found("cloud");
        assertFails(InvalidArgumentException.class, ErrorCode.NAME_INVALID, () -> fleet.invite(cloud, "No!"), "No!");
        assertFails(
                InvalidArgumentException.class,
                ErrorCode.NAME_INVALID,
                () -> cloud.services().named("No!"),
                "service name");
    }

    @Test
    void setting_givenTwice_isRefused() {
        Cloudlet cloudlet = Cloudlet.named("cloud").region("DE-BE");
        assertFails(
                InvalidArgumentException.class,
                ErrorCode.SETTING_CONFLICT,
                () -> cloudlet.region("FR"),
                "cloudlet.region",
                "DE-BE",
                "builder");
        assertFails(
                InvalidArgumentException.class,
                ErrorCode.SETTING_CONFLICT,
                () -> Cloudlet.from(Map.of("cloudlet.region", "DE")).region("FR"),
                "properties");
    }

    @Test
    void setting_outOfBounds_isRefused() {
        Cloudlet cloudlet = Cloudlet.named("cloud");
        assertFails(
                InvalidArgumentException.class,
                ErrorCode.ARGUMENT_INVALID,
                () -> cloudlet.region("berlin"),
                "cloudlet.region",
                "berlin");
        assertFails(
                InvalidArgumentException.class,
                ErrorCode.ARGUMENT_INVALID,
                () -> cloudlet.beat(Duration.ofMillis(1)),
                "cloudlet.beat",
                "PT0.001S");
        assertFails(
                InvalidArgumentException.class,
                ErrorCode.ADDRESS_INVALID,
                () -> cloudlet.listen("127.0.0.1", 70_000),
                "cloudlet.listen",
                "70000");
        assertFails(
                InvalidArgumentException.class,
                ErrorCode.ADDRESS_INVALID,
                () -> Cloudlet.from(Map.of("cloudlet.listen", "nowhere")),
                "nowhere",
                "host:port");
        assertFails(
                InvalidArgumentException.class,
                ErrorCode.ARGUMENT_INVALID,
                () -> cloudlet.advertise("127.0.0.1", 0),
                "cloudlet.advertise");
    }

    @Test
    void setting_unknownProperty_isRefusedAndForeignIgnored() {
        assertFails(
                InvalidArgumentException.class,
                ErrorCode.ARGUMENT_INVALID,
                () -> Cloudlet.from(Map.of("cloudlet.nmae", "cloud")),
                "cloudlet.nmae");
        Federation cloud = fleet.keep(Cloudlet.from(Map.of(
                        "cloudlet.name", "cloud",
                        "cloudlet.home", fleet.home("cloud").toString(),
                        "server.port", "8080"))
                .found("acme"));
        assertThat(cloud.describe())
                .contains("cloudlet.name = cloud  (properties)", "cloudlet.beat = PT2S  (default)")
                .doesNotContain("8080");
    }

    @Test
    void setting_conflicting_isRefused() {
        assertFails(
                InvalidArgumentException.class,
                ErrorCode.SETTING_CONFLICT,
                () -> fleet.edge("cloud").listen("0.0.0.0", 7443).found("acme"),
                "cloudlet.advertise");
        assertFails(
                InvalidArgumentException.class,
                ErrorCode.SETTING_CONFLICT,
                () -> fleet.edge("cloud").advertise("10.0.0.7", 7443).found("acme"),
                "cloudlet.listen");
    }

    @Test
    void setting_homeMissing_isRefused() {
        assertFails(
                InvalidArgumentException.class,
                ErrorCode.ARGUMENT_INVALID,
                () -> Cloudlet.named("cloud").found("acme"),
                "cloudlet.home is required");
    }

    @Test
    void endpoint_malformed_isRefused() {
        Service.Versioned orders = Service.named("orders").version("1.0.0");
        for (String bad : List.of(
                "", "not a uri", "http://host", "/path", "http://host:0", "http://u@host:80", "http://host:80?q")) {
            assertFails(
                    InvalidArgumentException.class, ErrorCode.ENDPOINT_INVALID, () -> orders.at(bad), "endpoint", bad);
        }
    }

    @Test
    void export_toNobodyOrToWhoIsNoMember_isRefused() {
        Federation cloud = fleet.found("cloud");
        Federation one = fleet.join(cloud, "one");
        CloudletId removed = id(one);
        CloudletId unknown = new CloudletId("ab".repeat(32));
        cloud.cloudlets().remove(removed);
        Service orders = Samples.service("orders", "1.0.0", 8081);

        assertFails(InvalidArgumentException.class, ErrorCode.ARGUMENT_INVALID, orders::exportTo, "1 to 1000");
        assertFails(
                InvalidArgumentException.class,
                ErrorCode.ARGUMENT_INVALID,
                () -> cloud.services().register(orders.exportTo(id(cloud))),
                "this cloudlet alone");
        for (CloudletId nobody : List.of(removed, unknown)) {
            assertFails(
                    NotFoundException.class,
                    ErrorCode.NOT_FOUND,
                    () -> cloud.services().register(orders.exportTo(nobody)),
                    nobody.toString(),
                    "cloudlets().list()");
        }
        assertThat(cloud.services().registrations()).isEmpty();
        assertThat(cloud.services().list()).isEmpty();
    }

    @Test
    void export_insideAFenceUnknownOrOfOthers_isRefused() {
        Federation cloud = fleet.found("cloud");
        Federation one = fleet.join(cloud, "one");
        FenceId unknown = new FenceId("cd".repeat(32));
        FenceId others =
                cloud.fences().define(Fence.named("geoB").members(id(one)).keeper(id(one)));
        Service orders = Samples.service("orders", "1.0.0", 8081);

        assertFails(
                NotFoundException.class,
                ErrorCode.NOT_FOUND,
                () -> cloud.services().register(orders.exportInside(unknown)),
                unknown.abbreviated(),
                "fences().list()");
        assertFails(
                DeniedException.class,
                ErrorCode.NOT_IN_FENCE,
                () -> cloud.services().register(List.of(orders.federated(), orders.exportInside(others))),
                others.abbreviated(),
                "not in its roster");
        assertThat(cloud.services().registrations()).isEmpty();
        assertThat(cloud.services().list()).isEmpty();
    }

    // Homes

    @Test
    void port_inUse_costsNothing() throws Exception {
        Federation cloud = fleet.found("cloud");
        Invitation invitation = fleet.invite(cloud, "one");
        try (ServerSocket taken = new ServerSocket(fleet.port("one"), 1, InetAddress.getLoopbackAddress())) {
            assertFails(
                    ConflictException.class,
                    ErrorCode.PORT_IN_USE,
                    () -> fleet.cloudlet("one").join(invitation),
                    String.valueOf(taken.getLocalPort()));
        }
        Federation one = fleet.keep(fleet.cloudlet("one").join(invitation));
        one.close();
        long logged = size(fleet.home("one"));
        try (ServerSocket taken = new ServerSocket(fleet.port("one"), 1, InetAddress.getLoopbackAddress())) {
            assertFails(
                    ConflictException.class,
                    ErrorCode.PORT_IN_USE,
                    () -> fleet.cloudlet("one").open(),
                    String.valueOf(taken.getLocalPort()));
            assertThat(size(fleet.home("one"))).isEqualTo(logged);
        }
        assertOpens("one");
    }

    @Test
    void port_inUseWhenFounding_leavesHomeEmpty() throws Exception {
        try (ServerSocket taken = new ServerSocket(fleet.port("cloud"), 1, InetAddress.getLoopbackAddress())) {
            assertFails(
                    ConflictException.class,
                    ErrorCode.PORT_IN_USE,
                    () -> fleet.cloudlet("cloud").found("acme"),
                    String.valueOf(taken.getLocalPort()));
        }
        assertThat(fleet.found("cloud").name()).isEqualTo("acme");
    }

    @Test
    void home_inUseInThisJvm_isRefusedWithHolder() {
        fleet.found("cloud");
        assertFails(
                ConflictException.class,
                ErrorCode.HOME_IN_USE,
                () -> fleet.edge("cloud").open(),
                fleet.home("cloud").toString(),
                String.valueOf(ProcessHandle.current().pid()));
    }

    @Test
    void home_empty_doesNotOpen() {
        assertFails(
                ConflictException.class,
                ErrorCode.HOME_STATE,
                () -> fleet.cloudlet("cloud").open(),
                fleet.home("cloud").toString(),
                "found or join");
    }

    @Test
    void home_holdsMember_isNotFoundedAgain() {
        fleet.found("cloud").close();
        assertFails(
                ConflictException.class,
                ErrorCode.HOME_STATE,
                () -> fleet.cloudlet("cloud").found("acme"),
                "open()");
        assertOpens("cloud");
    }

    @Test
    void home_ofOtherName_isRefused() {
        fleet.found("cloud").close();
        assertFails(
                ConflictException.class,
                ErrorCode.HOME_STATE,
                () -> Cloudlet.named("other").home(fleet.home("cloud")).open(),
                "\"cloud\"",
                "\"other\"");
        assertOpens("cloud");
    }

    @Test
    void home_newerFormat_isRefusedUntouched() throws Exception {
        fleet.found("cloud").close();
        Path state = fleet.home("cloud").resolve("cloudlet.properties");
        String written = Files.readString(state);
        Files.writeString(state, written.replace("format=1", "format=2"));
        assertFails(
                ConflictException.class,
                ErrorCode.HOME_NEWER,
                () -> fleet.cloudlet("cloud").open(),
                "format 2",
                "up to 1",
                "update the library");
        Files.writeString(state, written);
        assertOpens("cloud");
    }

    @Test
    void home_propertiesDamaged_isRefusedAndOpensOnceRestored() throws Exception {
        Federation cloud = fleet.found("cloud");
        fleet.join(cloud, "one").close();
        Path state = fleet.home("one").resolve("cloudlet.properties");
        String written = Files.readString(state);
        for (String bad : List.of(
                "",
                "\0\1\2",
                "format=1\n",
                "format=one\nstage=MEMBER\n",
                written.replace("stage=MEMBER", "stage=MEMBRE"),
                written.replace("federation=", "federation=zz"),
                written.replace("contact=", "contact=zz"),
                written.replaceAll("(?m)^federation=.*$", ""),
                written.replaceAll("(?m)^federation=.*$", "federation=" + "ab".repeat(32)))) {
            Files.writeString(state, bad);
            assertFails(
                    CorruptException.class,
                    ErrorCode.HOME_DAMAGED,
                    () -> fleet.cloudlet("one").open(),
                    "restore");
        }
        Files.delete(state);
        assertFails(
                CorruptException.class,
                ErrorCode.HOME_DAMAGED,
                () -> fleet.cloudlet("one").open(),
                fleet.home("one").toString());
        Files.writeString(state, written);
        assertOpens("one");
    }

    @Test
    void home_identityKeyDamaged_isRefusedAndOpensOnceRestored() throws Exception {
        fleet.found("cloud").close();
        fleet.found("other").close();
        Path key = fleet.home("cloud").resolve("identity.key");
        byte[] written = Files.readAllBytes(key);
        byte[] foreign = Files.readAllBytes(fleet.home("other").resolve("identity.key"));
        for (byte[] bad : List.of(
                new byte[0],
                "garbage".getBytes(StandardCharsets.UTF_8),
                java.util.Arrays.copyOf(written, 60),
                foreign)) {
            Files.write(key, bad);
            assertFails(
                    CorruptException.class,
                    ErrorCode.HOME_DAMAGED,
                    () -> fleet.cloudlet("cloud").open(),
                    "identity.key");
        }
        Files.delete(key);
        assertFails(
                CorruptException.class,
                ErrorCode.HOME_DAMAGED,
                () -> fleet.cloudlet("cloud").open(),
                "identity.key is missing");
        Files.write(key, written);
        assertOpens("cloud");
    }

    @Test
    void home_segmentDamagedInTheMiddle_isRefusedAndOpensOnceRestored() throws Exception {
        Federation cloud = fleet.found("cloud");
        for (int i = 0; i < 20; i++) {
            cloud.services().register(Samples.orders(8000 + i));
        }
        Fleet.kill(cloud);
        Path segment = segment(fleet.home("cloud"));
        long middle = Files.size(segment) / 2;
        flip(segment, middle);
        assertFails(
                CorruptException.class,
                ErrorCode.HOME_DAMAGED,
                () -> fleet.cloudlet("cloud").open(),
                String.valueOf(segment.getFileName()));
        flip(segment, middle);
        assertThat(fleet.reopen("cloud").services().named("orders").list()).hasSize(20);
    }

    @Test
    void home_notADirectory_isRefused() throws Exception {
        Files.writeString(fleet.home("cloud"), "a file");
        CloudletException thrown = org.assertj.core.api.Assertions.catchThrowableOfType(
                CloudletException.class, () -> fleet.cloudlet("cloud").found("acme"));
        assertThat(thrown).isNotNull().hasMessageContaining(fleet.home("cloud").toString());
    }

    // Proxies

    @Test
    void proxy_dead_isNamedInTheError() {
        Federation cloud = fleet.found("cloud");
        int nowhere = Ports.free();
        assertFails(
                UnreachableException.class,
                ErrorCode.UNREACHABLE,
                () -> Cloudlet.named("one")
                        .home(fleet.home("one"))
                        .proxy("127.0.0.1", nowhere)
                        .deadline(Duration.ofSeconds(1))
                        .join(fleet.invite(cloud, "one")),
                String.valueOf(nowhere));
    }

    private static Path segment(Path home) throws IOException {
        try (Stream<Path> files = Files.walk(home)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> String.valueOf(file.getParent()).endsWith("state"))
                    .max(java.util.Comparator.comparingLong(
                            file -> file.toFile().length()))
                    .orElseThrow();
        }
    }

    private static long size(Path home) throws IOException {
        try (Stream<Path> files = Files.walk(home.resolve("state"))) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }
}
