package dev.fleetpool.examples.grid;

import java.util.Arrays;
import java.util.Optional;

/** A part of the data that gets its own regressor: one of the eight larger genres, by size. */
enum Topic {
  DRAMA("Drama"),
  COMEDY("Comedy"),
  ACTION("Action"),
  ADVENTURE("Adventure"),
  THRILLER("Thriller/Suspense"),
  HORROR("Horror"),
  ROMANTIC_COMEDY("Romantic Comedy"),
  MUSICAL("Musical");

  private final String genre;

  Topic(String genre) {
    this.genre = genre;
  }

  /** Returns the genre's name in the data. */
  String genre() {
    return genre;
  }

  /** Returns the topic of a genre; films of the smaller genres belong to none. */
  static Optional<Topic> ofGenre(String genre) {
    return Arrays.stream(values()).filter(topic -> topic.genre.equals(genre)).findFirst();
  }
}
