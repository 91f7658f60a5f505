package dev.howdah.broker.group.machine;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.Optional;
import java.util.regex.Matcher;

/**
 * A regular expression for names of topics and transactional ids, in RE2's syntax. RE2 matches in linear time, whatever a client writes. The size
 * of an expression is checked before it is compiled: RE2 expands counted repetitions, so {@code
 * ((a{1000}){1000}){1000}} would fill the memory. Thread: any.
 */
public final class TopicRegex {

    /** RE2's parser is recursive. */
    private static final int PARENTHESES_MAX = 100;

    /** The largest size. Such an expression takes a few megabytes when it is compiled. */
    private static final long SIZE_MAX = 100_000;

    /** The most digits of a count: RE2 allows up to 1000 repetitions. */
    private static final int COUNT_DIGITS_MAX = 4;

    private static final java.util.regex.Pattern COUNTED = java.util.regex.Pattern.compile("\\{(\\d+)(?:,(\\d*))?\\}");

    private final Pattern pattern;

    private TopicRegex(Pattern pattern) {
        this.pattern = pattern;
    }

    /** Compiles an expression. Returns empty if it is none, or too large. */
    public static Optional<TopicRegex> compile(String regex) {
        if (regex.chars().filter(c -> c == '(').count() > PARENTHESES_MAX || size(regex) > SIZE_MAX) {
            return Optional.empty();
        }
        try {
            return Optional.of(new TopicRegex(Pattern.compile(regex)));
        } catch (PatternSyntaxException e) {
            return Optional.empty();
        }
    }

    /** Whether the expression matches the whole name. */
    public boolean matches(String name) {
        return pattern.matches(name);
    }

    /**
     * An upper bound of the states of the expanded expression: it assumes that every repetition stands inside all
     * others.
     */
    static long size(String regex) {
        Matcher counted = COUNTED.matcher(regex);
        long size = regex.length();
        while (counted.find() && size <= SIZE_MAX) {
            String max = counted.group(2) == null || counted.group(2).isEmpty() ? counted.group(1) : counted.group(2);
            size *= max.length() > COUNT_DIGITS_MAX ? SIZE_MAX + 1 : Math.max(1, Long.parseLong(max));
        }
        return size;
    }
}
