/** TPM 2.0: what a machine proves itself with, and keeps its keys in. */
module io.cloudlet.tpm {
    requires transitive io.cloudlet.spi;
    requires static org.jspecify;

    exports io.cloudlet.tpm;
}
