package dev.howdah.storage.postgres.options;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Which of the known names somebody who wrote an unknown one may have meant. */
public final class Suggestion {

    /** A guess may have one wrong letter in so many. */
    private static final int LETTERS_PER_SLIP = 5;

    private Suggestion() {}

    /** {@code " (did you mean NAME?)"}, or nothing when no name is near. */
    public static String of(String written, Collection<String> known) {
        return nearest(written, known)
                .map(name -> " (did you mean " + name + "?)")
                .orElse("");
    }

    private static Optional<String> nearest(String written, Collection<String> known) {
        int slipsMax = Math.max(1, written.length() / LETTERS_PER_SLIP);
        return known.stream()
                .filter(name -> Math.abs(name.length() - written.length()) <= slipsMax)
                .filter(name -> distance(written, name) <= slipsMax)
                .min(Comparator.<String>comparingInt(name -> distance(written, name))
                        .thenComparing(Comparator.naturalOrder()));
    }

    /** Levenshtein's distance: the number of letters to insert, delete or replace. */
    private static int distance(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[to.length()];
    }
}
