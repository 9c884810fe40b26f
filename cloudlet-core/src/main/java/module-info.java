/** The engine. {@link io.cloudlet.core.Cloudlet} opens one. */
module io.cloudlet.core {
    requires transitive io.cloudlet.api;
    requires io.cloudlet.spi;
    requires org.semver4j;
    requires static org.jspecify;

    exports io.cloudlet.core;
}
