/** What applications see of a federation. */
module io.cloudlet.api {
    requires static transitive org.jspecify;

    exports io.cloudlet;
}
