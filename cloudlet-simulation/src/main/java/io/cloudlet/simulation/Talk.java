package io.cloudlet.simulation;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cloudlet.spi.runtime.Streams.ByteStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;

/** The simplest there can be over a plain connection: one text, its end, another text, its end. */
final class Talk {

    private Talk() {}

    static CompletionStage<String> ask(ByteStream stream, String question) {
        return say(stream, question)
                .thenCompose(said -> hear(stream, ""))
                .whenComplete((heard, failure) -> stream.close());
    }

    static void answer(ByteStream stream, UnaryOperator<String> answers) {
        hear(stream, "")
                .thenCompose(question -> say(stream, answers.apply(question)))
                .whenComplete((said, failure) -> stream.close());
    }

    private static CompletionStage<Void> say(ByteStream stream, String text) {
        return stream.write(text.getBytes(UTF_8)).thenCompose(written -> stream.finish());
    }

    private static CompletionStage<String> hear(ByteStream stream, String before) {
        return stream.read()
                .thenCompose(bytes -> bytes.length == 0
                        ? CompletableFuture.completedFuture(before)
                        : hear(stream, before + new String(bytes, UTF_8)));
    }
}
