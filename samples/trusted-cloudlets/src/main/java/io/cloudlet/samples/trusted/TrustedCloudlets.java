package io.cloudlet.samples.trusted;

import io.cloudlet.core.Cloudlet;

/** A placeholder for the main job. */
public final class TrustedCloudlets {
    private TrustedCloudlets() {}

    @SuppressWarnings("SystemOut")
    public static void main(String[] args) {
        System.out.println(Cloudlet.standsOn());
    }
}
