package dev.howdah.broker.group.machine;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.Optional;
import java.util.regex.Matcher;

/**
 * Topic names by a regular expression in RE2's syntax, which matches in linear time whatever a stranger writes. Its size is
 * bounded before it is compiled: RE2 writes counted repetitions out, so {@code ((a{1000}){1000}){1000}} would fill the memory.
 * Thread: any.
 */
final class TopicRegex {

    /** RE2's parser is recursive. */
    private static final int PARENTHESES_MAX = 100;

    /** Some megabytes when compiled. */
    private static final long SIZE_MAX = 100_000;

    /** RE2 takes up to 1000 repetitions. */
    private static final int COUNT_DIGITS_MAX = 4;

    private static final java.util.regex.Pattern COUNTED = java.util.regex.Pattern.compile("\\{(\\d+)(?:,(\\d*))?\\}");

    private final Pattern pattern;

    private TopicRegex(Pattern pattern) {
        this.pattern = pattern;
    }

    /** Empty if it is not a regular expression, or is too big. */
    static Optional<TopicRegex> compile(String regex) {
        if (regex.chars().filter(c -> c == '(').count() > PARENTHESES_MAX || size(regex) > SIZE_MAX) {
            return Optional.empty();
        }
        try {
            return Optional.of(new TopicRegex(Pattern.compile(regex)));
        } catch (PatternSyntaxException e) {
            return Optional.empty();
        }
    }

    /** The whole name. */
    boolean matches(String topicName) {
        return pattern.matches(topicName);
    }

    /** No more states than this when written out: as if every repetition stood inside all the others. */
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
