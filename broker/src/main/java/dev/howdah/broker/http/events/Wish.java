package dev.howdah.broker.http.events;

import dev.howdah.broker.http.Exchange;
import dev.howdah.broker.http.Target;
import io.netty.handler.codec.http.HttpHeaderNames;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * What a reader asks for.
 *
 * @param partition the only one to read; empty for all
 * @param start where to begin
 * @param positions where to go on, by partition; the others begin at {@code start}
 * @param limit the most events
 * @param search which events are given; the others are walked over
 * @param waitMs how long to wait for the first event
 * @param follow whether to go on when the end is reached
 */
record Wish(
        Form form,
        OptionalInt partition,
        Start start,
        Map<Integer, Long> positions,
        long limit,
        Search search,
        int waitMs,
        boolean follow) {

    private static final int WAIT_SECONDS_MAX = 300;
    private static final int MS_PER_SECOND = 1_000;

    enum Form {
        LINES,
        SERVER_SENT
    }

    /** Where to begin. @param value the offset, or the time in milliseconds */
    record Start(Kind kind, long value) {

        enum Kind {
            BEGINNING,
            END,
            OFFSET,
            TIME
        }
    }

    /** @throws IllegalArgumentException with what is wrong */
    static Wish of(Exchange exchange) {
        Target target = exchange.target();
        boolean isServerSent =
                exchange.headers().get(HttpHeaderNames.ACCEPT, "").contains("text/event-stream");
        Optional<String> partition = target.find("partition");
        boolean follow = target.find("follow").map(Wish::truth).orElse(isServerSent);
        OptionalInt only = partition.isPresent()
                ? OptionalInt.of((int) number("partition", partition.get(), Integer.MAX_VALUE))
                : OptionalInt.empty();
        Start start = start(target.find("from").orElse(isServerSent ? "end" : "beginning"));
        if (start.kind() == Start.Kind.OFFSET && only.isEmpty()) {
            throw new IllegalArgumentException("from: an offset needs a partition beside it");
        }
        return new Wish(
                isServerSent ? Form.SERVER_SENT : Form.LINES,
                only,
                start,
                positions(
                        "at",
                        Optional.ofNullable(exchange.headers().get("last-event-id"))
                                .or(() -> target.find("at"))),
                target.find("limit")
                        .map(text -> number("limit", text, Long.MAX_VALUE))
                        .orElse(Long.MAX_VALUE),
                Search.of(target.find("key"), target.find("contains"), target.find("field")),
                MS_PER_SECOND
                        * (int) (long) target.find("wait")
                                .map(text -> number("wait", text, WAIT_SECONDS_MAX))
                                .orElse(0L),
                follow);
    }

    private static boolean truth(String text) {
        return switch (text) {
            case "", "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("follow: '" + text + "' (expected: true or false)");
        };
    }

    private static Start start(String text) {
        if (text.equals("beginning")) {
            return new Start(Start.Kind.BEGINNING, 0);
        }
        if (text.equals("end")) {
            return new Start(Start.Kind.END, 0);
        }
        if (!text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return new Start(Start.Kind.OFFSET, number("from", text, Long.MAX_VALUE));
        }
        try {
            return new Start(
                    Start.Kind.TIME, OffsetDateTime.parse(text).toInstant().toEpochMilli());
        } catch (DateTimeException | ArithmeticException wrong) {
            throw new IllegalArgumentException(
                    "from: '" + text + "' (expected: beginning, end, an offset, or a time as 2026-01-31T12:00:00Z)",
                    wrong);
        }
    }

    private static long number(String name, String text, long max) {
        try {
            long value = Long.parseLong(text);
            if (value >= 0 && value <= max) {
                return value;
            }
        } catch (NumberFormatException wrong) {
            // Falls through to the same complaint.
        }
        throw new IllegalArgumentException(name + ": '" + text + "' (expected: 0 to " + max + ")");
    }

    /** As {@link EventStream} writes them: {@code 0-17,1-5}. */
    private static Map<Integer, Long> positions(String name, Optional<String> text) {
        Map<Integer, Long> positions = new TreeMap<>();
        for (String each :
                text.filter(id -> !id.isBlank()).map(id -> id.split(",")).orElse(new String[0])) {
            int dash = each.indexOf('-');
            if (dash < 0) {
                throw new IllegalArgumentException(name + ": '" + each + "' (expected: PARTITION-OFFSET,…)");
            }
            positions.put(
                    (int) number(name, each.substring(0, dash), Integer.MAX_VALUE),
                    number(name, each.substring(dash + 1), Long.MAX_VALUE));
        }
        return positions;
    }
}
