from data.recipes.minilm import main

main()
