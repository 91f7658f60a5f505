package dev.howdah.broker.tls;

import dev.howdah.broker.config.TlsConfigs;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Makes the name of a user from the distinguished name in a certificate, by the first rule that fits, as Kafka's {@code
 * SslPrincipalMapper} (KIP-371).
 *
 * <pre>
 *  DEFAULT | RULE:pattern/replacement/[L|U] , …     \/ is a slash in either
 * </pre>
 *
 * <p>Immutable; any thread.
 */
public final class PrincipalMapping {

    private static final String DEFAULT = "DEFAULT";
    private static final String RULE = "RULE:";

    private final List<Rule> rules;

    private PrincipalMapping(List<Rule> rules) {
        this.rules = rules;
    }

    /** @throws TlsException if the rules are malformed */
    public static PrincipalMapping parse(String rules) {
        List<Rule> parsed = new ArrayList<>();
        int at = 0;
        while (at < rules.length()) {
            char c = rules.charAt(at);
            if (c == ',' || Character.isWhitespace(c)) {
                at++;
            } else if (rules.startsWith(DEFAULT, at)) {
                parsed.add(new Rule(Optional.empty(), "", Letters.AS_THEY_ARE));
                at = end(rules, at + DEFAULT.length());
            } else if (rules.startsWith(RULE, at)) {
                int pattern = at + RULE.length();
                int replacement = slash(rules, pattern) + 1;
                int letters = slash(rules, replacement) + 1;
                Letters how = letters >= rules.length() ? Letters.AS_THEY_ARE : Letters.of(rules.charAt(letters));
                parsed.add(rule(
                        rules.substring(pattern, replacement - 1), rules.substring(replacement, letters - 1), how));
                at = end(rules, how == Letters.AS_THEY_ARE ? letters : letters + 1);
            } else {
                throw wrong(rules.substring(at));
            }
        }
        return new PrincipalMapping(List.copyOf(parsed));
    }

    /**
     * The name of the user; empty if no rule fits.
     *
     * @param distinguishedName as RFC 2253 writes it, for example {@code CN=alice,O=Example}
     */
    public Optional<String> map(String distinguishedName) {
        return rules.stream()
                .map(rule -> rule.apply(distinguishedName))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static Rule rule(String pattern, String replacement, Letters letters) {
        try {
            Pattern compiled = Pattern.compile(pattern);
            int groups = compiled.matcher("").groupCount();
            return new Rule(Optional.of(compiled), escaped(replacement, groups), letters);
        } catch (PatternSyntaxException malformed) {
            throw wrong(pattern);
        }
    }

    /** The place of the next slash that is not escaped. */
    private static int slash(String rules, int from) {
        for (int i = from; i < rules.length(); i++) {
            if (rules.charAt(i) == '\\') {
                i++;
            } else if (rules.charAt(i) == '/') {
                return i;
            }
        }
        throw wrong(rules.substring(Math.min(from, rules.length())));
    }

    /** The end of a rule, at which only a comma or nothing may follow. */
    private static int end(String rules, int from) {
        int at = from;
        while (at < rules.length() && Character.isWhitespace(rules.charAt(at))) {
            at++;
        }
        if (at < rules.length() && rules.charAt(at) != ',') {
            throw wrong(rules.substring(from));
        }
        return at;
    }

    /**
     * Makes a literal dollar of each that refers to no group. Of a number that is too large the last digits are taken as
     * text, as in Kafka: with 3 groups, {@code $12} is the first group and a 2.
     */
    private static String escaped(String replacement, int groups) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < replacement.length(); i++) {
            char c = replacement.charAt(i);
            if (c == '\\' && i + 1 < replacement.length()) {
                out.append(c).append(replacement.charAt(++i));
            } else if (c == '$' && (i + 1 == replacement.length() || !isReference(replacement.charAt(i + 1), groups))) {
                out.append("\\$");
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }

    /** Java itself reads as many digits as there are groups for, so the first one decides. */
    private static boolean isReference(char next, int groups) {
        return next == '{' || (next >= '0' && next <= '9' && next - '0' <= groups);
    }

    private static TlsException wrong(String rule) {
        return new TlsException(TlsConfigs.PRINCIPAL_MAPPING_RULES + ": '" + rule
                + "' (expected: DEFAULT or RULE:pattern/replacement/, with L or U behind it)");
    }

    private enum Letters {
        AS_THEY_ARE,
        LOWER,
        UPPER;

        static Letters of(char c) {
            return c == 'L' ? LOWER : c == 'U' ? UPPER : AS_THEY_ARE;
        }
    }

    /** @param pattern empty for DEFAULT */
    private record Rule(Optional<Pattern> pattern, String replacement, Letters letters) {

        Optional<String> apply(String name) {
            if (pattern.isEmpty()) {
                return Optional.of(name);
            }
            Matcher matcher = pattern.get().matcher(name);
            if (!matcher.matches()) {
                return Optional.empty();
            }
            String mapped;
            try {
                mapped = matcher.replaceAll(replacement);
            } catch (IllegalArgumentException noSuchGroup) {
                // Of a name, as in ${name}; numbers were looked at before.
                return Optional.empty();
            }
            return Optional.of(
                    switch (letters) {
                        case AS_THEY_ARE -> mapped;
                        case LOWER -> mapped.toLowerCase(Locale.ENGLISH);
                        case UPPER -> mapped.toUpperCase(Locale.ENGLISH);
                    });
        }
    }
}
