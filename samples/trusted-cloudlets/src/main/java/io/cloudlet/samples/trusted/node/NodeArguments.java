package io.cloudlet.samples.trusted.node;

import java.nio.file.Path;
import java.util.List;

/**
 * What a cloudlet's process is told when it is started.
 *
 * @param name the cloudlet's name
 * @param region where it is
 * @param home its directory
 * @param listen the port to accept links on; only the relay knows it
 * @param link the relay's port for links, which others dial
 * @param web the relay's port for calls of services
 * @param proxy the port of the proxy, the only way out
 */
public record NodeArguments(String name, String region, Path home, int listen, int link, int web, int proxy) {

    /** As words on a command line. */
    public List<String> words() {
        return List.of(
                name,
                region,
                home.toString(),
                Integer.toString(listen),
                Integer.toString(link),
                Integer.toString(web),
                Integer.toString(proxy));
    }

    /** Reads {@link #words()}. */
    public static NodeArguments parse(List<String> words) {
        return new NodeArguments(
                words.get(0),
                words.get(1),
                Path.of(words.get(2)),
                at(words, 3),
                at(words, 4),
                at(words, 5),
                at(words, 6));
    }

    private static int at(List<String> words, int index) {
        return Integer.parseInt(words.get(index));
    }
}
