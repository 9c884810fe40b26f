/** The engine. {@link io.cloudlet.core.Cloudlet} opens one. */
module io.cloudlet.core {
    requires transitive io.cloudlet.api;
    requires transitive io.cloudlet.spi;
    requires io.netty.buffer;
    requires io.netty.common;
    requires io.netty.resolver;
    requires io.netty.transport;
    requires io.vertx.core;
    requires org.bouncycastle.provider;
    requires org.semver4j;
    requires org.slf4j;
    requires static org.jspecify;

    exports io.cloudlet.core;
}
