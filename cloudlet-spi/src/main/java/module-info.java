/** What backends implement. */
module io.cloudlet.spi {
    requires transitive io.cloudlet.api;
    requires static transitive org.jspecify;

    exports io.cloudlet.spi.runtime;
}
