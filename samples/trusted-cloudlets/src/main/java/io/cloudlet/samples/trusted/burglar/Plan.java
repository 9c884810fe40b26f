package io.cloudlet.samples.trusted.burglar;

import java.util.List;

/**
 * What to try.
 *
 * @param homes copies of homes, or parts of them: records, bodies, and the private keys in the first
 * @param dataset a name that was guessed right
 * @param objects more of them
 */
public record Plan(List<String> homes, String dataset, List<String> objects) {}
