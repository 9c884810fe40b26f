package io.cloudlet.samples.trusted;

import java.util.ArrayList;
import java.util.List;

/** What other processes said that shows that a step held, a sentence each. */
final class Evidence {

    private final List<String> sentences = new ArrayList<>();

    static Evidence of(String sentence) {
        return new Evidence().and(sentence);
    }

    Evidence and(String sentence) {
        sentences.add(sentence);
        return this;
    }

    List<String> sentences() {
        return List.copyOf(sentences);
    }
}
