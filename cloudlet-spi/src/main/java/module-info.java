/** What backends and other worlds (a simulator, a cluster) implement beneath the engine. */
module io.cloudlet.spi {
    requires transitive io.cloudlet.api;
    requires static transitive org.jspecify;

    exports io.cloudlet.spi.runtime;
    exports io.cloudlet.spi.storage;
    exports io.cloudlet.spi.trust;
}
