package io.cloudlet.tpm;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Set;

/** What may depend on what in this module. */
@AnalyzeClasses(packages = "io.cloudlet.tpm", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String OURS = "io.cloudlet.tpm";
    private static final String TSS = "io.cloudlet.tpm.tss..";
    private static final Set<String> BROKEN = Set.of(
            "validateSignature", "validateQuote", "encrypt", "getName", "createActivationCredential", "MakeCredential");
    private static final Set<String> WORLD = Set.of(
            "java.lang.Thread",
            "java.util.Random",
            "java.util.concurrent.Executors",
            "java.nio.file.Files",
            "java.nio.channels.FileChannel",
            "java.nio.channels.SocketChannel",
            "java.net.Socket");

    @ArchTest
    static final ArchRule tss_isSeenByPackagePrivateClassesOnly = noClasses()
            .that()
            .resideInAPackage(OURS)
            .and()
            .arePublic()
            .should()
            .dependOnClassesThat()
            .resideInAPackage(TSS);

    @ArchTest
    static final ArchRule tss_itsCryptographyAndDevices_areNeverUsed = noClasses()
            .that()
            .resideInAPackage(OURS)
            .should()
            .accessTargetWhere(DescribedPredicate.describe("what TSS.MSR gets wrong", access -> broken(access)));

    @ArchTest
    static final ArchRule tss_staysBelowUs = noClasses()
            .that()
            .resideInAPackage(TSS)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(OURS);

    @ArchTest
    static final ArchRule core_isNotSeen = noClasses()
            .that()
            .resideInAPackage(OURS)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.cloudlet.core..", "org.bouncycastle..", "com.sun.jna..");

    @ArchTest
    static final ArchRule world_onlyInTransports = noClasses()
            .that()
            .resideInAPackage(OURS)
            .and()
            .haveSimpleNameNotEndingWith("Transport")
            .and()
            .doNotHaveSimpleName("BootLogFile")
            .should()
            .accessTargetWhere(DescribedPredicate.describe(
                    "threads, files and sockets",
                    access -> WORLD.contains(access.getTargetOwner().getName())));

    @ArchTest
    static final ArchRule exceptions_stayInside = classes()
            .that()
            .resideInAPackage(OURS)
            .and()
            .haveSimpleNameEndingWith("Exception")
            .should()
            .notBePublic();

    private static boolean broken(JavaAccess<?> access) {
        String owner = access.getTargetOwner().getName();
        if (!owner.startsWith("io.cloudlet.tpm.tss.")) {
            return false;
        }
        String name = owner.substring(owner.lastIndexOf('.') + 1);
        return name.startsWith("TpmDevice")
                || Set.of("Crypto", "Tss", "TpmFactory").contains(name)
                || BROKEN.contains(access.getName());
    }
}
