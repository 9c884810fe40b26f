package io.cloudlet.core;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Set;

/** What may depend on what. */
@AnalyzeClasses(packages = "io.cloudlet", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String CORE = "io.cloudlet.core..";
    private static final String LINK = "io.cloudlet.core.internal.link..";
    private static final String RUNTIME = "io.cloudlet.core.internal.runtime..";
    private static final Set<String> WORLD_OWNERS = Set.of(
            "java.lang.Thread",
            "java.util.Timer",
            "java.util.Random",
            "java.util.concurrent.Executors",
            "java.util.concurrent.ThreadPoolExecutor",
            "java.util.concurrent.ScheduledThreadPoolExecutor",
            "java.util.concurrent.ForkJoinPool",
            "java.util.concurrent.ThreadLocalRandom",
            "java.nio.file.Files",
            "java.io.File",
            "java.io.FileInputStream",
            "java.io.FileOutputStream",
            "java.io.RandomAccessFile",
            "java.nio.channels.FileChannel",
            "java.net.Socket",
            "java.net.ServerSocket",
            "java.net.http.HttpClient");
    private static final String[] API = {
        "io.cloudlet", "io.cloudlet.data..", "io.cloudlet.policy..", "io.cloudlet.service..", "io.cloudlet.trust.."
    };
    private static final Set<String> WORLD_CALLS = Set.of(
            "java.time.Instant.now",
            "java.time.Clock.systemUTC",
            "java.lang.System.nanoTime",
            "java.lang.System.currentTimeMillis",
            "java.lang.Math.random",
            "java.util.UUID.randomUUID",
            "java.util.concurrent.CompletableFuture.supplyAsync",
            "java.util.concurrent.CompletableFuture.runAsync");

    @ArchTest
    static final ArchRule api_dependsOnJdkOnly = classes()
            .that()
            .resideInAnyPackage(API)
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(API).or(resideInAnyPackage("java..", "org.jspecify..")));

    @ArchTest
    static final ArchRule spi_dependsOnApiOnly = noClasses()
            .that()
            .resideInAPackage("io.cloudlet.spi..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(CORE, "io.vertx..", "io.netty..", "org.bouncycastle..", "org.semver4j..");

    @ArchTest
    static final ArchRule testkit_dependsOnSpiOnly = noClasses()
            .that()
            .resideInAPackage("io.cloudlet.testkit..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(CORE, "io.vertx..", "io.netty..", "org.bouncycastle..", "org.semver4j..");

    @ArchTest
    static final ArchRule vertx_onlyInLink = noClasses()
            .that()
            .resideOutsideOfPackage(LINK)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.vertx..", "io.netty..");

    @ArchTest
    static final ArchRule bouncyCastle_onlyInIdentity = noClasses()
            .that()
            .resideOutsideOfPackage("io.cloudlet.core.internal.identity..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.bouncycastle..");

    @ArchTest
    static final ArchRule semver4j_onlyInDiscovery = noClasses()
            .that()
            .resideOutsideOfPackage("io.cloudlet.core.internal.discovery..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.semver4j..");

    @ArchTest
    static final ArchRule world_onlyThroughRuntime = noClasses()
            .that()
            .resideInAPackage(CORE)
            .and()
            .resideOutsideOfPackages(LINK, RUNTIME)
            .should()
            .accessTargetWhere(
                    DescribedPredicate.describe("time, threads, chance, files and sockets", access -> world(access)));

    @ArchTest
    static final ArchRule lowerLayers_doNotKnowHigherOnes = noClasses()
            .that()
            .resideInAnyPackage(
                    "io.cloudlet.core.internal.wire..",
                    "io.cloudlet.core.internal.identity..",
                    "io.cloudlet.core.internal.seal..",
                    "io.cloudlet.core.internal.state..",
                    "io.cloudlet.core.internal.store..",
                    "io.cloudlet.core.internal.trust..",
                    LINK,
                    RUNTIME)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.cloudlet.core",
                    "io.cloudlet.core.internal.node..",
                    "io.cloudlet.core.internal.peering..",
                    "io.cloudlet.core.internal.discovery..",
                    "io.cloudlet.core.internal.fence..",
                    "io.cloudlet.core.internal.data..",
                    "io.cloudlet.core.internal.tunnel..",
                    "io.cloudlet.core.internal.membership..");

    @ArchTest
    static final ArchRule peering_knowsNoData = noClasses()
            .that()
            .resideInAPackage("io.cloudlet.core.internal.peering..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.cloudlet.core.internal.data..",
                    "io.cloudlet.core.internal.discovery..",
                    "io.cloudlet.core.internal.tunnel..",
                    "io.cloudlet.core.internal.node..");

    @ArchTest
    static final ArchRule commonPool_isNeverUsed =
            noClasses().should().callMethod(java.util.concurrent.ForkJoinPool.class, "commonPool");

    private static boolean world(JavaAccess<?> access) {
        JavaClass owner = access.getTargetOwner();
        boolean call = WORLD_CALLS.contains(owner.getName() + "." + access.getName());
        boolean currentThread =
                owner.getName().equals("java.lang.Thread") && access.getName().equals("currentThread");
        return call || (WORLD_OWNERS.contains(owner.getName()) && !currentThread);
    }
}
