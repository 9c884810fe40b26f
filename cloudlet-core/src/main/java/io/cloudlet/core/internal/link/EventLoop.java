package io.cloudlet.core.internal.link;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.InternetProtocolFamily;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.dns.AddressResolverOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.internal.VertxBootstrap;
import io.vertx.core.spi.transport.Transport;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/**
 * A Vert.x that keeps to one event loop. Left alone, Vert.x starts pools of workers that never end, and whatever services
 * it finds on the class path; here workers (which only set up TLS) end when idle, and nothing is looked up. Its threads
 * carry the owner's name, do not keep the JVM alive, and can be waited for. A second thread accepts, once there is a port:
 * on a shared one Vert.x 5.2.3 ends the loop before its sockets are closed, and leaves them open.
 */
final class EventLoop implements Transport {

    private static final long WORKER_IDLE_SECONDS = 2;

    private final Transport nio = io.vertx.core.transport.Transport.NIO.implementation();
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
    private final Set<ServerChannel> bound = ConcurrentHashMap.newKeySet();
    private final String name;

    private EventLoop(String name) {
        this.name = name;
    }

    /** A running Vert.x, the means to wait for its end, and to give up a port without its connections. */
    record Running(Vertx vertx, Set<Thread> threads, IntFunction<Optional<ServerChannel>> claims) {

        /** The socket that came to listen on {@code port}; handed out once. */
        Optional<ServerChannel> claim(int port) {
            return claims.apply(port);
        }
    }

    static Running start(String name) {
        EventLoop loop = new EventLoop(name);
        Vertx vertx = VertxBootstrap.create()
                .options(options())
                .serviceProviders(List.of())
                .verticleFactories(List.of())
                .transport(loop)
                .executorServiceFactory((factory, size, max) -> loop.workers(factory))
                .init()
                .vertx();
        return new Running(vertx, loop.threads, loop::claim);
    }

    private static VertxOptions options() {
        return new VertxOptions()
                .setEventLoopPoolSize(1)
                .setWorkerPoolSize(1)
                .setInternalBlockingPoolSize(1)
                .setUseDaemonThread(true)
                .setBlockedThreadCheckInterval(1)
                .setBlockedThreadCheckIntervalUnit(TimeUnit.DAYS)
                .setAddressResolverOptions(new AddressResolverOptions().setHostsRefreshPeriod(10_000))
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false));
    }

    private ExecutorService workers(ThreadFactory factory) {
        var pool = new ThreadPoolExecutor(
                1,
                1,
                WORKER_IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                task -> thread(factory, task, "worker"));
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    private Thread thread(ThreadFactory factory, Runnable task, String role) {
        Thread thread = factory.newThread(() -> {
            try {
                task.run();
            } finally {
                threads.remove(Thread.currentThread());
            }
        });
        thread.setName("cloudlet-" + name + "-" + role);
        threads.add(thread);
        return thread;
    }

    @Override
    public EventLoopGroup eventLoopGroup(int type, int size, ThreadFactory factory, int ioRatio) {
        String role = type == ACCEPTOR_EVENT_LOOP_GROUP ? "accept" : "network";
        return nio.eventLoopGroup(type, size, task -> thread(factory, task, role), ioRatio);
    }

    @Override
    public IoHandlerFactory ioHandlerFactory() {
        return nio.ioHandlerFactory();
    }

    @Override
    public ChannelFactory<? extends Channel> channelFactory(boolean domainSocket) {
        return nio.channelFactory(domainSocket);
    }

    @Override
    public ChannelFactory<? extends ServerChannel> serverChannelFactory(boolean domainSocket) {
        ChannelFactory<? extends ServerChannel> factory = nio.serverChannelFactory(domainSocket);
        ChannelFactory<ServerChannel> remembering = () -> {
            ServerChannel channel = factory.newChannel();
            bound.add(channel);
            channel.closeFuture().addListener(done -> bound.remove(channel));
            return channel;
        };
        return remembering;
    }

    private Optional<ServerChannel> claim(int port) {
        Optional<ServerChannel> found = bound.stream()
                .filter(channel -> channel.localAddress() instanceof InetSocketAddress at && at.getPort() == port)
                .findFirst();
        found.ifPresent(bound::remove);
        return found;
    }

    @Override
    @SuppressWarnings("deprecation") // Vert.x asks for it so
    public DatagramChannel datagramChannel(InternetProtocolFamily family) {
        return nio.datagramChannel(family);
    }

    @Override
    public ChannelFactory<? extends DatagramChannel> datagramChannelFactory() {
        return nio.datagramChannelFactory();
    }
}
