package io.cloudlet.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class CloudletTest {
    @Test
    void standsOn_always_namesVertx() {
        assertThat(Cloudlet.standsOn()).contains("io.vertx");
    }

    @Test
    @Tag("vectors")
    void vectors_given_areThere() {
        assertThat(Path.of(System.getProperty("cloudlet.vectors"))).isAbsolute().matches(Files::isDirectory);
    }
}
