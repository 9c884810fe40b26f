/** What shows a backend's author that it is right: abstract tests, and worlds that fail on purpose. */
module io.cloudlet.testkit {
    requires transitive io.cloudlet.spi;
    requires transitive org.junit.jupiter.api;
    requires org.assertj.core;
    requires static org.jspecify;

    exports io.cloudlet.testkit;
    exports io.cloudlet.testkit.simulated;
}
