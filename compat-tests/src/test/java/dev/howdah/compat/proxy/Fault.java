package dev.howdah.compat.proxy;

import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One fault to inject: when a trigger is met in one direction, the first {@code passed} bytes counted from the trigger
 * still go through, and then the connection is cut, or held.
 *
 * <p>A fault strikes as many times as it was armed for, over all connections. Thread: any.
 *
 * <p>Byte counts are exact: with the trigger at the pattern's first byte and {@code passed = 3}, the peer gets
 * everything before the pattern and three bytes of it.
 */
public final class Fault {

    /** What happens when it strikes. */
    public enum Effect {
        /** Both sockets are closed at once, with a reset, as when a machine is gone. */
        CUT,
        /** Nothing more is passed in either direction, until the proxy is told to {@link FaultProxy#heal}. */
        HOLD
    }

    private final Direction direction;
    private final byte[] pattern;
    private final long passedBytes;
    private final Effect effect;
    private final AtomicInteger strikesLeft;
    private final AtomicInteger struck = new AtomicInteger();

    private Fault(Direction direction, byte[] pattern, long passedBytes, Effect effect, int strikes) {
        this.direction = direction;
        this.pattern = pattern;
        this.passedBytes = passedBytes;
        this.effect = effect;
        this.strikesLeft = new AtomicInteger(strikes);
    }

    /** At a pattern; {@code passedBytes} of the stream from the pattern's first byte on still go through. */
    public static Fault atPattern(Direction direction, byte[] pattern, long passedBytes, Effect effect, int strikes) {
        if (pattern.length == 0) {
            throw new IllegalArgumentException("an empty pattern is everywhere");
        }
        return new Fault(direction, pattern.clone(), passedBytes, effect, strikes);
    }

    /** After {@code passedBytes} of a connection, counted from its start. */
    public static Fault afterBytes(Direction direction, long passedBytes, Effect effect, int strikes) {
        return new Fault(direction, new byte[0], passedBytes, effect, strikes);
    }

    /** How often it has struck. */
    public int struck() {
        return struck.get();
    }

    Direction direction() {
        return direction;
    }

    Effect effect() {
        return effect;
    }

    /** A watch over one connection's bytes in this fault's direction. */
    Watch watch() {
        return new Watch();
    }

    private boolean claimStrike() {
        int left;
        do {
            left = strikesLeft.get();
            if (left <= 0) {
                return false;
            }
        } while (!strikesLeft.compareAndSet(left, left - 1));
        struck.incrementAndGet();
        return true;
    }

    /** Follows one stream; one thread. Finds a pattern also when it is spread over several reads. */
    final class Watch {
        /** How many bytes of the pattern the end of the stream so far matches. */
        private int matched;

        /** Bytes that still go through before the strike; -1 while the trigger was not met. */
        private long remaining = pattern.length == 0 ? passedBytes : -1;

        /**
         * Looks at the next bytes of the stream.
         *
         * @return how many of them still go through when the fault strikes among them; empty when it does not
         */
        Optional<Integer> strikeWithin(byte[] bytes, int count) {
            for (int i = 0; i < count; i++) {
                if (remaining == 0) {
                    remaining = -1;
                    if (claimStrike()) {
                        return Optional.of(i);
                    }
                }
                if (remaining > 0) {
                    remaining--;
                } else if (pattern.length > 0) {
                    follow(bytes[i]);
                    if (matched == pattern.length) {
                        matched = 0;
                        // The pattern is complete, so all but this last byte of it may be gone already.
                        remaining = Math.max(0, passedBytes - pattern.length);
                        if (passedBytes < pattern.length && claimStrike()) {
                            remaining = -1;
                            return Optional.of(Math.max(0, i + 1 - (int) (pattern.length - passedBytes)));
                        }
                    }
                }
            }
            if (remaining == 0 && claimStrike()) {
                remaining = -1;
                return Optional.of(count);
            }
            return Optional.empty();
        }

        /** Knuth–Morris–Pratt would be quicker; patterns here are a dozen bytes. */
        private void follow(byte next) {
            while (true) {
                if (pattern[matched] == next) {
                    matched++;
                    return;
                }
                if (matched == 0) {
                    return;
                }
                matched = longestBorder(matched);
            }
        }

        private int longestBorder(int length) {
            for (int border = length - 1; border > 0; border--) {
                if (Arrays.equals(pattern, 0, border, pattern, length - border, length)) {
                    return border;
                }
            }
            return 0;
        }
    }
}
