/** What applications see of a federation. */
module io.cloudlet.api {
    requires transitive java.net.http;
    requires static transitive org.jspecify;

    exports io.cloudlet;
    exports io.cloudlet.data;
    exports io.cloudlet.policy;
    exports io.cloudlet.service;
    exports io.cloudlet.trust;
}
