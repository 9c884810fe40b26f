package io.cloudlet.service;

import io.cloudlet.ErrorCode;
import io.cloudlet.InvalidArgumentException;
import java.net.URI;
import java.net.URISyntaxException;

/** What lies below an endpoint. */
final class Endpoints {

    private Endpoints() {}

    /** @throws InvalidArgumentException if {@code path} is not escaped */
    static URI below(URI endpoint, String path) {
        String base = endpoint.toString();
        String head = base.endsWith("/") ? base.substring(0, base.length() - 1) : base;
        try {
            return new URI(head + (path.startsWith("/") ? path : "/" + path));
        } catch (URISyntaxException e) {
            throw new InvalidArgumentException(
                    ErrorCode.ARGUMENT_INVALID, "path must be escaped as in a URI: \"" + path + "\"", e);
        }
    }
}
