package io.cloudlet.service;

/**
 * How applications of this cloudlet reach an instance, as far as is known here.
 *
 * @param why in words, for people
 */
public record Reach(Way way, String why) {

    /** The ways there are. */
    public enum Way {
        /** At its endpoint. */
        DIRECT,
        /** Not at its endpoint, but over the link: {@link Services#tunnel}. */
        TUNNEL,
        /** Not now. */
        NONE
    }
}
