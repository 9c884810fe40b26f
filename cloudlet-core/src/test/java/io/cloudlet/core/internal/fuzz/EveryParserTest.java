package io.cloudlet.core.internal.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.cloudlet.core.internal.wire.WireReader;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Whoever reads bytes is tried by a fuzz target, or reads only what this cloudlet wrote itself. */
class EveryParserTest {

    /** Pass a reader on, or read what this cloudlet wrote beside its logs. */
    private static final Set<String> EXEMPT = Set.of(
            "attestation.Attestation", // passes frames on
            "data.DataCoordinator", // passes frames on
            "discovery.Shelf", // own registrations
            "fence.AudienceMemory", // an own number
            "fence.Keyring", // own keys
            "node.Bootstrap", // records that JoinAcceptedFrame read
            "node.OwnKeys", // own keys
            "node.Traffic", // passes frames on
            "peering.Exchange", // passes frames on
            "peering.JoinClient",
            "peering.JoinDesk",
            "peering.Links", // passes frames on
            "peering.Peer", // passes frames on, and reads the number of a ping
            "peering.RecoverDesk", // reads one number
            "peering.RecoverVisit", // passes frames on
            "peering.Session",
            "state.Branch", // own files
            "state.LeftBranches", // own files
            "state.LogFiles", // own files
            "state.Unproven", // own heads
            "tunnel.Tunnels"); // passes frames on

    private static final String CORE = "io.cloudlet.core.internal.";

    @Test
    void parsers_all_haveATarget() {
        Set<String> tried = FuzzTargets.all().stream()
                .flatMap(target -> target.parsers().stream())
                .map(parser -> parser.getName().substring(CORE.length()))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> readers = new ClassFileImporter()
                        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                        .importPackages("io.cloudlet.core")
                        .stream()
                        .filter(EveryParserTest::reads)
                        .map(EveryParserTest::topLevel)
                        .collect(Collectors.toCollection(TreeSet::new));
        readers.removeAll(tried);
        readers.removeAll(EXEMPT);
        assertThat(readers).as("classes that read bytes, without a fuzz target").isEmpty();
    }

    private static boolean reads(JavaClass candidate) {
        return candidate.getDirectDependenciesFromSelf().stream()
                        .anyMatch(dependency -> dependency.getTargetClass().isEquivalentTo(WireReader.class))
                && !candidate.getPackageName().endsWith(".wire");
    }

    private static String topLevel(JavaClass nested) {
        return nested.getName().substring(CORE.length()).replaceAll("\\$.*", "");
    }
}
