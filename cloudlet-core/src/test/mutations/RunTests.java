import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.platform.engine.FilterResult;
import org.junit.platform.engine.TestSource;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.PostDiscoveryFilter;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** Runs the tests named as Class#method; prints how many failed of how many. Exits with 0 if all passed, 1 if one failed, 2 if there were none. */
public final class RunTests {

    public static void main(String[] names) {
        Set<String> wanted = Set.of(names);
        PostDiscoveryFilter filter = descriptor -> {
            TestSource source = descriptor.getSource().orElse(null);
            return FilterResult.includedIf(
                    !(source instanceof MethodSource method) || wanted.contains(method.getClassName() + "#" + method.getMethodName()));
        };
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(Arrays.stream(names)
                        .map(name -> name.substring(0, name.indexOf('#')))
                        .distinct()
                        .map(DiscoverySelectors::selectClass)
                        .collect(Collectors.toList()))
                .filters(filter)
                .configurationParameter("junit.jupiter.execution.timeout.default", "2 m")
                .configurationParameter("junit.jupiter.execution.timeout.thread.mode.default", "SEPARATE_THREAD")
                .build();
        SummaryGeneratingListener listener = new SummaryGeneratingListener();
        LauncherFactory.create().execute(request, new TestExecutionListener[] {listener});
        TestExecutionSummary summary = listener.getSummary();
        long failed = summary.getTotalFailureCount();
        System.out.println(failed + " of " + summary.getTestsFoundCount() + " failed");
        summary.getFailures().stream()
                .limit(3)
                .forEach(failure -> System.out.println("  " + failure.getTestIdentifier().getDisplayName() + ": "
                        + String.valueOf(failure.getException().getMessage()).strip().lines().findFirst().orElse("")));
        System.exit(summary.getTestsFoundCount() == 0 ? 2 : failed > 0 ? 1 : 0);
    }
}
