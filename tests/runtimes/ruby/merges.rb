# Callbacks in Ruby, which its ffi gem moves to threads of Ruby's: PREFIX FOLDER.
require_relative "stress"

stress = Stress.new([0, 0], "_blocking", 4) # on any thread
stress.run
stress.finish
puts "merged by Ruby"
